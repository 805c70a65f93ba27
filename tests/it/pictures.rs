//! The pictures of the README: screens of the sandbox, drawn as SVG from what is on the terminal.

use std::{fmt::Write as _, fs, path::Path};

use quarterdeck::panes::PaneId;
use ratatui::{
    buffer::{Buffer, Cell},
    style::{Color, Modifier},
};

use crate::{harness::Harness, readme::BLESS};

/// Name of the picture, the pane it begins with, and what is typed.
const PICTURES: &[(&str, PaneId, &str)] = &[
    ("nodes", PaneId::Nodes, ""),
    ("subnets", PaneId::Subnets, "j"),
    ("endpoints", PaneId::Endpoints, ""),
    // The release takes a moment to come.
    ("tour", PaneId::Pods, ": tour enter j j j j j j j j j j g / status:pending enter j k"),
];
const SIZE: (u16, u16) = (110, 22);
/// Of a cell, in pixels; and where text stands in it.
const WIDTH: usize = 8;
const HEIGHT: usize = 17;
const BASELINE: usize = 13;
const BACKGROUND: &str = "#16181d";
const FOREGROUND: &str = "#d5d8de";

#[tokio::test(start_paused = true)]
async fn readme_pictures_are_what_the_console_draws() {
    for (name, pane, keys) in PICTURES {
        let mut console = Harness::sized(*pane, SIZE.0, SIZE.1).await;
        console.keys(keys).await;
        let drawn = svg(&console.cells());
        let path =
            Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/it/pictures/{name}.svg"));
        if std::env::var_os(BLESS).is_some() {
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(&path, &drawn).unwrap();
        }
        let kept = fs::read_to_string(&path).unwrap_or_default();
        assert!(kept == drawn, "{name}: run the tests once with {BLESS}=1 to draw it again");
    }
}

fn svg(buffer: &Buffer) -> String {
    let (columns, rows) = (usize::from(buffer.area.width), usize::from(buffer.area.height));
    let (width, height) = (columns * WIDTH + 2 * WIDTH, rows * HEIGHT + HEIGHT);
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" \
         font-family=\"ui-monospace, Menlo, Consolas, monospace\" font-size=\"13\" fill=\"{FOREGROUND}\">\n\
         <rect width=\"{width}\" height=\"{height}\" rx=\"6\" fill=\"{BACKGROUND}\"/>\n\
         <g transform=\"translate({WIDTH} {})\">\n",
        HEIGHT / 2
    );
    for (row, cells) in buffer.content().chunks(columns).enumerate() {
        let mut column = 0;
        for run in cells.chunk_by(|a, b| a.style() == b.style()) {
            draw(&mut svg, run, column * WIDTH, row * HEIGHT);
            column += run.len();
        }
    }
    svg + "</g>\n</svg>\n"
}

/// A run of cells that look alike: their ground, then their text, held to the grid.
fn draw(svg: &mut String, run: &[Cell], x: usize, y: usize) {
    let reversed = run[0].modifier.contains(Modifier::REVERSED);
    let (front, ground) = (color(run[0].fg), color(run[0].bg));
    let (front, ground) = if reversed {
        (ground.or(Some(BACKGROUND)), front.or(Some(FOREGROUND)))
    } else {
        (front, ground)
    };
    let width = run.len() * WIDTH;
    if let Some(ground) = ground {
        writeln!(
            svg,
            "<rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{HEIGHT}\" fill=\"{ground}\"/>"
        )
        .unwrap();
    }
    let text: String = run.iter().map(Cell::symbol).collect();
    let shown = text.trim_end();
    if shown.trim().is_empty() {
        return;
    }
    let lead = shown.len() - shown.trim_start().len();
    let (shown, x) = (&shown[lead..], x + lead * WIDTH);
    let width = shown.chars().count() * WIDTH;
    let front = front.map(|it| format!(" fill=\"{it}\"")).unwrap_or_default();
    let bold = if run[0].modifier.contains(Modifier::BOLD) { " font-weight=\"bold\"" } else { "" };
    let escaped = shown.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    writeln!(
        svg,
        "<text x=\"{x}\" y=\"{}\" textLength=\"{width}\" xml:space=\"preserve\"{front}{bold}>{escaped}</text>",
        y + BASELINE
    )
    .unwrap();
}

/// The sixteen colours as most dark terminals show them.
fn color(color: Color) -> Option<&'static str> {
    match color {
        Color::Black => Some("#16181d"),
        Color::Red => Some("#d7566a"),
        Color::Green => Some("#7fb069"),
        Color::Yellow => Some("#d9a547"),
        Color::Blue => Some("#5b8ad1"),
        Color::Magenta => Some("#b279c9"),
        Color::Cyan => Some("#4fb3bf"),
        Color::Gray => Some("#b6bac2"),
        Color::DarkGray => Some("#767c88"),
        Color::LightRed => Some("#f07f8f"),
        Color::LightGreen => Some("#a3d18c"),
        Color::LightYellow => Some("#f0cb7a"),
        Color::LightBlue => Some("#86aeea"),
        Color::LightMagenta => Some("#d3a4e6"),
        Color::LightCyan => Some("#84d6df"),
        Color::White => Some("#f4f5f7"),
        Color::Reset => None,
        other @ (Color::Rgb(..) | Color::Indexed(_)) => panic!("the default theme has no {other}"),
    }
}
