//! Text as a terminal takes it: letters and no commands, in lines of a width.

use std::borrow::Cow;

/// Columns of a terminal that nobody has widened.
pub(crate) const WIDTH: usize = 80;

/// Names come from files and may hold anything. Control characters move the cursor, hide lines and ring; marks of
/// direction turn a line about.
fn is_command(c: char) -> bool {
    c.is_control() || matches!(c, '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Text on one line, every command in it a space.
pub(crate) fn plain(text: &str) -> Cow<'_, str> {
    letters(text, |_| false)
}

/// Text on lines of its own, every other command in it a space.
pub(super) fn plain_lines(text: &str) -> Cow<'_, str> {
    letters(text, |c| c == '\n')
}

fn letters(text: &str, keeps: impl Fn(char) -> bool) -> Cow<'_, str> {
    let harms = |c: char| is_command(c) && !keeps(c);
    if text.contains(harms) {
        Cow::Owned(text.chars().map(|c| if harms(c) { ' ' } else { c }).collect())
    } else {
        Cow::Borrowed(text)
    }
}

/// Words on lines of at most `width` columns: the first where `taken` columns stand already, the others `indent` in. A
/// word too long for a line, such as a path, stands alone on one.
pub(crate) fn wrap(words: &str, taken: usize, indent: usize, width: usize) -> String {
    let mut text = String::new();
    let mut column = taken;
    for word in words.split_whitespace() {
        let length = word.chars().count();
        if column > taken || !text.is_empty() {
            if column + 1 + length > width {
                text.push_str(&format!("\n{:indent$}", ""));
                column = indent;
            } else {
                text.push(' ');
                column += 1;
            }
        }
        text.push_str(word);
        column += length;
    }
    text
}

/// A text in so many characters at most, plain.
pub(crate) fn clipped(text: &str, width: usize) -> String {
    let plain = plain(text);
    if plain.chars().count() <= width {
        return plain.into_owned();
    }
    let mut short: String = plain.chars().take(width - 1).collect();
    short.push('…');
    short
}

#[cfg(test)]
mod tests {
    use super::{plain, plain_lines, wrap};

    #[test]
    fn commands_to_a_terminal_are_spaces() {
        assert_eq!(plain("Hall\u{1b}[2J\u{9b}1A\r\nB\u{202e}x"), "Hall [2J 1A  B x");
        assert_eq!(plain_lines("a\u{7}\nb"), "a \nb");
        assert_eq!(plain("Tŷ Gwyn – café"), "Tŷ Gwyn – café");
    }

    #[test]
    fn lines_are_no_wider_than_asked_and_lose_no_word() {
        let words = "word ".repeat(60) + &"p".repeat(100) + " end";
        let text = wrap(&words, 10, 4, 80);
        let lines: Vec<&str> = text.lines().collect();
        assert!(lines[0].len() <= 70 && lines.iter().all(|line| line.len() <= 80 || line.contains("pp")));
        assert!(lines[1].starts_with("    word"));
        assert!(text.split_whitespace().eq(words.split_whitespace()));
    }
}
