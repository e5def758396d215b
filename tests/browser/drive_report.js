// Drives a page of a run in headless Chromium as a reader would, and runs axe-core over it. tests/browser.rs calls it.
//
//     npm ci --prefix tests/browser              (and Debian's chromium, or CHROMIUM=/path/to/it)
//     node tests/browser/drive_report.js RUN/report.html [PICTURES]
//
// Every area is drawn; switching the layer changes colours; clicking a venue shows its catchment; the keyboard reaches
// everything; axe finds no violation; no request leaves the page; the console is silent; without scripts the map and
// every table are there; it prints to two pages. A page without a script (comparison.html) is looked at for the rest, two pages a scenario.
// With PICTURES, screenshots and a PDF go there. One line of JSON on stdout; ends in 1 where anything is amiss.

"use strict";
const fs = require("fs");
const path = require("path");
const puppeteer = require("puppeteer-core");

const problems = [];
const expect = (condition, message) => { if (!condition) problems.push(message); };
const found = {};

function chromium() {
  const places = [process.env.CHROMIUM, "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/lib/chromium/chromium"];
  return places.find((place) => place && fs.existsSync(place));
}

/* Layers, catchments and hover, with the mouse. */
async function mouse(page, picture) {
  const data = await page.evaluate(() => JSON.parse(document.getElementById("data").textContent));
  const count = data.areas.code.length;
  found.areas = count;
  if (data.canvas) {
    expect(await page.evaluate(() => !document.getElementById("canvas").hidden), "the canvas is hidden");
    const ink = () => page.evaluate(() => document.getElementById("canvas").toDataURL().length);
    await new Promise((done) => setTimeout(done, 1000));
    expect(await ink() > 20000, "nothing is painted on the canvas");
  } else {
    const fills = () => page.evaluate(() => [...document.querySelectorAll("#area-shapes path")].map((p) => getComputedStyle(p).fill).join());
    found.drawn = await page.evaluate(() => [...document.querySelectorAll("#area-shapes path")].filter((p) => p.getBBox().width > 0).length);
    expect(found.drawn === count, `${found.drawn} of ${count} areas are drawn`);
    const seen = new Set();
    for (const layer of data.layers) {
      await page.click(`input[value=${layer.id}]`);
      seen.add(await fills());
      const classes = await page.evaluate(() => document.querySelectorAll("#legend li").length);
      expect(classes >= layer.colours.length, `the legend of ${layer.id} has ${classes} classes`);
      await picture("layer-" + layer.id);
    }
    found.layers = seen.size;
    expect(seen.size === data.layers.length, "two layers look alike");
    await page.click(`input[value=${data.layers[0].id}]`);
  }

  // The venue of rank 1, under the mouse.
  const busiest = data.venues.rank.indexOf(1);
  await page.evaluate(() => document.getElementById("map").scrollIntoView({ block: "center", behavior: "instant" }));
  const mark = await page.$(`#venue-marks > g[data-venue="${busiest}"]`);
  const box = await mark.boundingBox();
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  expect(await page.evaluate(() => !document.getElementById("tip").hidden), "hovering over a venue says nothing");
  const hovered = await page.evaluate(() => document.getElementById("tip").textContent);
  await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
  const shown = await page.evaluate(() => ({
    name: document.querySelector("#detail h3")?.textContent,
    served: document.querySelectorAll("#flow-lines .catchment").length,
    lines: document.querySelectorAll("#flow-lines path:not(.catchment)").length,
  }));
  const served = new Set(data.flows.area.filter((_, k) => data.flows.venue[k] === busiest)).size;
  found.catchment = shown.served;
  // Marks may lie over one another: whichever venue is on top, it is the one that hovering named.
  expect(hovered.startsWith(shown.name), `hovering said ${hovered}, clicking ${shown.name}`);
  expect(shown.lines > 0 && shown.served === shown.lines, "clicking a venue shows no catchment");
  if (shown.name === data.venues.name[busiest]) expect(shown.served === served, `${shown.served} areas of ${served} are shown`);
  await picture("catchment");
  await page.keyboard.press("Escape");
}

/* Everything that can be used can be reached by Tab, and the map by arrow keys. */
async function keyboard(page) {
  const label = () => page.evaluate(() => document.activeElement.getAttribute("aria-label"));
  await page.focus("#find");
  await page.keyboard.press("Tab");
  const first = await label();
  expect(first && first.startsWith("Area "), "the keyboard does not reach the areas");
  let moved = 0;
  for (const key of ["ArrowRight", "ArrowDown", "ArrowLeft", "ArrowUp"]) {
    const before = await label();
    await page.keyboard.press(key);
    if ((await label()) !== before) moved++;
  }
  expect(moved > 0, "the arrow keys do not move between areas");
  await page.keyboard.press("Enter");
  expect(await page.evaluate(() => document.querySelector("#detail h3") !== null), "Enter on an area says nothing");
  await page.keyboard.press("Tab");
  const venue = await label();
  expect(venue && venue.startsWith("Venue "), "the keyboard does not reach the venues");
  for (const key of ["ArrowRight", "ArrowDown", "ArrowLeft", "ArrowUp"]) await page.keyboard.press(key);
  await page.keyboard.press("Enter");
  expect(await page.evaluate(() => document.querySelector("#detail h3") !== null), "Enter on a venue says nothing");
  await page.keyboard.press("Escape");
  expect(await page.evaluate(() => document.querySelectorAll("#flow-lines path").length === 0), "Escape does not clear");
  const size = () => page.evaluate(() => document.getElementById("map").viewBox.baseVal.width);
  const all = await size();
  await page.keyboard.press("+");
  expect((await size()) < all, "+ does not zoom in");
  await page.keyboard.press("0");
  expect((await size()) === all, "0 does not show everything");
  await tabThrough(page);
}

async function tabThrough(page) {
  const total = await page.evaluate(() => {
    const one = "a[href], button, input:not([type=radio]), input[type=radio]:checked, summary, [tabindex='0']";
    const usable = [...document.querySelectorAll(one)].filter((e) => e.tabIndex >= 0 && e.getClientRects().length && !e.closest("details:not([open]) > :not(summary)"));
    usable.forEach((e, k) => { e.dataset.reach = k; });
    document.activeElement.blur();
    return usable.length;
  });
  const reached = new Set();
  for (let k = 0; k < total + 60 && reached.size < total; k++) {
    await page.keyboard.press("Tab");
    const at = await page.evaluate(() => document.activeElement.dataset && document.activeElement.dataset.reach);
    if (at !== undefined && at !== null) reached.add(at);
  }
  found.reached = reached.size;
  const missed = await page.evaluate((seen) => [...document.querySelectorAll("[data-reach]")].filter((e) => !seen.includes(e.dataset.reach)).slice(0, 3).map((e) => e.outerHTML.slice(0, 80)), [...reached]);
  expect(reached.size === total, `Tab reaches ${reached.size} of ${total}; not ${missed.join(" ")}`);
}

async function main(file, pictures) {
  const browser = await puppeteer.launch({ executablePath: chromium(), args: ["--no-sandbox"], protocolTimeout: 300000 });
  const page = await browser.newPage();
  page.setDefaultTimeout(300000);
  const said = [], asked = [];
  page.on("console", (message) => said.push(message.text()));
  page.on("pageerror", (error) => said.push(error.message));
  page.on("request", (request) => { if (!request.url().startsWith("file:")) asked.push(request.url()); });
  const url = "file://" + path.resolve(file);
  if (pictures) fs.mkdirSync(pictures, { recursive: true });
  const picture = async (name) => { if (pictures) await page.screenshot({ path: path.join(pictures, name + ".png") }); };

  await page.setViewport({ width: 1280, height: 800 });
  await page.goto(url);
  const scripted = await page.evaluate(() => document.getElementById("data") !== null);
  await picture("1280x800");
  if (pictures) await page.screenshot({ path: path.join(pictures, "whole.png"), fullPage: true });
  if (scripted) {
    await mouse(page, picture);
    await keyboard(page);
  }

  // The page's own policy lets no other script run: axe goes in beside it, through the debugger.
  await page.evaluate(() => document.querySelectorAll("details").forEach((part) => { part.open = true; }));
  await page.evaluate(fs.readFileSync(require.resolve("axe-core/axe.min.js"), "utf8"));
  const violations = await page.evaluate(async () => (await axe.run()).violations.map((v) => `${v.impact} ${v.id}: ${v.nodes[0].html.slice(0, 160)}`));
  found.violations = violations.length;
  expect(violations.length === 0, "axe: " + violations.join("; "));

  await page.setViewport({ width: 390, height: 844 });
  await page.reload();
  await picture("390x844");
  if (pictures) {
    await page.evaluate(() => (document.getElementById("map-section") || document.querySelector(".versus")).scrollIntoView());
    await picture("390x844-map");
  }
  const wide = await page.evaluate(() => document.documentElement.scrollWidth);
  expect(wide <= 390, `the page is ${wide} wide on a telephone of 390`);

  const pdf = await page.pdf({ preferCSSPageSize: true, printBackground: true });
  if (pictures) fs.writeFileSync(path.join(pictures, "print.pdf"), pdf);
  found.pages = (Buffer.from(pdf).toString("latin1").match(/\/Type\s*\/Page\b/g) || []).length;
  const wanted = scripted ? 2 : 2 * (await page.evaluate(() => document.querySelectorAll(".versus").length));
  expect(found.pages === wanted, `it prints to ${found.pages} pages, not ${wanted}`);

  await page.setJavaScriptEnabled(false);
  await page.setViewport({ width: 1280, height: 800 });
  await page.goto(url);
  if (scripted) await picture("without-scripts");
  const still = await page.evaluate(() => [document.querySelectorAll("#area-shapes path, .change-shapes path").length, document.querySelectorAll("table").length]);
  expect(still[0] > 0 && still[1] >= 4, `without scripts: ${still[0]} shapes, ${still[1]} tables`);

  expect(asked.length === 0, "requests left the page: " + asked.join(", "));
  expect(said.length === 0, "the console said: " + said.join(", "));
  await browser.close();
  console.log(JSON.stringify({ ...found, requests: asked.length, console: said.length, problems }));
  process.exit(problems.length ? 1 : 0);
}

main(process.argv[2], process.argv[3]).catch((error) => { console.log(JSON.stringify({ problems: [String(error.stack || error)] })); process.exit(1); });
