// Drives a report in headless Chromium as a reader would, and runs axe-core over it. Not run in CI.
//
//     npm install puppeteer-core axe-core        (and Debian's chromium)
//     node benches/peers/drive_report.js RUN/report.html [PICTURES]
//
// Every area is drawn; switching the layer changes colours; choosing a venue shows its catchment; the keyboard reaches
// areas and venues; axe finds no violation; no request leaves the page; the console is silent; without scripts the map
// and every table are there; it prints to two pages. With PICTURES, screenshots and a PDF go there. Ends in 1 otherwise.

"use strict";
const fs = require("fs");
const path = require("path");
const puppeteer = require("puppeteer-core");

const problems = [];
const expect = (condition, message) => { if (!condition) problems.push(message); };

async function main(file, pictures) {
  const browser = await puppeteer.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox"] });
  const page = await browser.newPage();
  const said = [], asked = [];
  page.on("console", (message) => said.push(message.text()));
  page.on("pageerror", (error) => said.push(error.message));
  page.on("request", (request) => { if (!request.url().startsWith("file:")) asked.push(request.url()); });
  const url = "file://" + path.resolve(file);
  const picture = async (name) => { if (pictures) await page.screenshot({ path: path.join(pictures, name + ".png") }); };

  await page.setViewport({ width: 1280, height: 800 });
  await page.goto(url);
  await picture("1280x800");
  const data = await page.evaluate(() => JSON.parse(document.getElementById("data").textContent));
  const count = data.areas.code.length;
  const fills = () => page.evaluate(() => [...document.querySelectorAll("#area-shapes path")].map((p) => getComputedStyle(p).fill).join());
  if (data.canvas) {
    expect(await page.evaluate(() => !document.getElementById("canvas").hidden), "the canvas is hidden");
  } else {
    const drawn = await page.evaluate(() => [...document.querySelectorAll("#area-shapes path")].filter((p) => p.getBBox().width > 0).length);
    expect(drawn === count, `${drawn} of ${count} areas are drawn`);
    const seen = new Set();
    for (const layer of data.layers) {
      await page.click(`input[value=${layer.id}]`);
      seen.add(await fills());
      await picture("layer-" + layer.id);
    }
    expect(seen.size === data.layers.length, "two layers look alike");
  }

  await page.evaluate(() => document.querySelector("[data-show-venue]").click());
  const lines = await page.evaluate(() => document.querySelectorAll("#flow-lines path").length);
  expect(lines > 0, "choosing a venue shows no catchment");
  await page.evaluate(() => document.getElementById("map-section").scrollIntoView());
  await picture("catchment");

  await page.focus("#find");
  await page.keyboard.press("Tab");
  const label = () => page.evaluate(() => document.activeElement.getAttribute("aria-label"));
  const first = await label();
  for (const key of ["ArrowRight", "ArrowDown", "ArrowLeft", "ArrowUp"]) await page.keyboard.press(key);
  expect(first.startsWith("Area "), "the keyboard does not reach the areas");
  await page.keyboard.press("Enter");
  expect(await page.evaluate(() => document.querySelector("#detail h3") !== null), "Enter on an area says nothing");
  await page.keyboard.press("Tab");
  const venue = await label();
  expect(venue && venue.startsWith("Venue "), "the keyboard does not reach the venues");
  await page.keyboard.press("ArrowRight");
  expect((await label()) !== venue, "the arrow keys do not move between venues");
  await page.keyboard.press("Escape");
  expect(await page.evaluate(() => document.querySelectorAll("#flow-lines path").length === 0), "Escape does not clear");

  // The page's own policy lets no other script run: axe goes in beside it, through the debugger.
  await page.evaluate(fs.readFileSync(require.resolve("axe-core/axe.min.js"), "utf8"));
  const violations = await page.evaluate(async () => (await axe.run()).violations.map((v) => `${v.impact} ${v.id}: ${v.nodes[0].html.slice(0, 120)}`));
  expect(violations.length === 0, "axe: " + violations.join("; "));

  await page.setViewport({ width: 390, height: 844 });
  await page.reload();
  await picture("390x844");
  expect(await page.evaluate(() => document.documentElement.scrollWidth) <= 390, "the page is wider than a telephone");

  const pdf = await page.pdf({ preferCSSPageSize: true, printBackground: true });
  if (pictures) fs.writeFileSync(path.join(pictures, "print.pdf"), pdf);
  const pages = (Buffer.from(pdf).toString("latin1").match(/\/Type\s*\/Page\b/g) || []).length;
  expect(pages === 2, `it prints to ${pages} pages`);

  await page.setJavaScriptEnabled(false);
  await page.setViewport({ width: 1280, height: 800 });
  await page.goto(url);
  await picture("without-scripts");
  const still = await page.evaluate(() => [document.querySelectorAll("#area-shapes path").length, document.querySelectorAll("table").length]);
  expect(still[0] >= Math.min(count, 10) && still[1] >= 4, `without scripts: ${still[0]} shapes, ${still[1]} tables`);

  expect(asked.length === 0, "requests left the page: " + asked.join(", "));
  expect(said.length === 0, "the console said: " + said.join(", "));
  await browser.close();
  for (const problem of problems) console.log("PROBLEM: " + problem);
  console.log(`${count} areas, ${lines} lines of one catchment, ${violations.length} violations, ${asked.length} requests, ${pages} printed pages`);
  process.exit(problems.length ? 1 : 0);
}

main(process.argv[2], process.argv[3]);
