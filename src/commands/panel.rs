//! `wegwijs panel`: the display for staff, kept true by what other processes leave in files; and the last resort, painted
//! once.

use std::{
    fs::{self, File},
    io::BufWriter,
    path::{Path, PathBuf},
    process::ExitCode,
    thread,
    time::Duration,
};

use anyhow::{Context, Result};
use clap::{Args, ValueEnum};
use wegwijs::{
    clock::{self, Floor},
    device::{
        Roots, Stick, addresses,
        panel::{Canvas, Care, Display, Face, Framebuffer, Glass, Light, Step, Turn, out_of_order},
    },
    kiosk::{DirectoryWatch, Holding, Kiosk, PanelFacts, Reader, holdings, panel_language},
    locale::LanguageTag,
    store::Directory,
    sync::{StateFolder, Status},
};

/// How often the files are looked at.
const LOOK: Duration = Duration::from_secs(3);

#[derive(Args)]
pub struct Panel {
    /// Which display is fitted; with "none" there is nothing to do.
    #[arg(long, value_enum, required_unless_present = "framebuffer")]
    display: Option<DisplayKind>,
    /// Its bus; without it, /dev/i2c-1 or /dev/spidev0.0.
    #[cfg(feature = "panel-buses")]
    #[arg(long, value_name = "DEVICE")]
    bus: Option<PathBuf>,
    /// Of an ST7789: the GPIO number of the pin that tells commands from pixels.
    #[cfg(feature = "panel-buses")]
    #[arg(long, value_name = "PIN", default_value_t = 25)]
    dc: u32,
    /// Of an ST7789: the GPIO number of the pin that resets it.
    #[cfg(feature = "panel-buses")]
    #[arg(long, value_name = "PIN", default_value_t = 27)]
    reset: u32,
    /// Of an ST7789: the GPIO number of the pin that switches its light.
    #[cfg(feature = "panel-buses")]
    #[arg(long, value_name = "PIN", default_value_t = 24)]
    backlight: u32,
    /// Where the content of this kiosk stands.
    #[arg(long, value_name = "FOLDER", default_value = "/var/lib/wegwijs")]
    state: PathBuf,
    /// Draw each page once into this folder instead, as PNG.
    #[arg(long, value_name = "FOLDER")]
    png: Option<PathBuf>,
    /// Paint "out of order" on this framebuffer, such as /dev/fb0, and end.
    #[arg(long, value_name = "DEVICE", conflicts_with_all = ["display", "png"])]
    framebuffer: Option<PathBuf>,
    /// How many degrees the picture is turned clockwise to stand upright.
    #[arg(long, value_name = "DEGREES", default_value = "0", requires = "framebuffer")]
    rotate: Turn,
}

#[derive(Clone, Copy, ValueEnum)]
enum DisplayKind {
    /// 128 × 64 dots, by I2C.
    Ssd1306,
    /// 240 × 240 pixels, by SPI.
    St7789,
    /// There is none.
    None,
}

impl Panel {
    /// Shows how the kiosk is doing until it is ended, or paints the last resort.
    pub fn run(self) -> Result<ExitCode> {
        if let Some(device) = &self.framebuffer {
            let framebuffer = Framebuffer::of(device, &Roots::default())?;
            let (width, height) = framebuffer.upright(self.rotate);
            framebuffer.paint(&out_of_order(width, height)?, self.rotate)?;
            return Ok(ExitCode::SUCCESS);
        }
        let display = match self.display {
            Some(DisplayKind::Ssd1306) => Display::Ssd1306,
            Some(DisplayKind::St7789) => Display::St7789,
            Some(DisplayKind::None) | None => return Ok(ExitCode::SUCCESS),
        };
        let shown = Shown::open(&self.state)?;
        match &self.png {
            Some(folder) => draw_pages(shown, display, folder),
            None => keep_showing(shown, display, self.glass(display)?),
        }
    }

    #[cfg(feature = "panel-buses")]
    fn glass(&self, display: Display) -> Result<Box<dyn Glass>> {
        use wegwijs::device::panel::{Lcd, LcdWiring, Oled};
        let bus = |usual: &'static str| self.bus.as_deref().unwrap_or(Path::new(usual));
        Ok(match display {
            Display::Ssd1306 => Box::new(Oled::open(bus("/dev/i2c-1"))?),
            Display::St7789 => {
                let wiring = LcdWiring { dc: self.dc, reset: self.reset, backlight: self.backlight };
                Box::new(Lcd::open(bus("/dev/spidev0.0"), wiring)?)
            }
        })
    }

    #[cfg(not(feature = "panel-buses"))]
    fn glass(&self, _: Display) -> Result<Box<dyn Glass>> {
        anyhow::bail!("this program was built for a desk, without the wires of a display; --png draws its pages")
    }
}

/// The directory on show, as far as the display tells of it, and who reads that.
struct Shown {
    state: StateFolder,
    watch: DirectoryWatch,
    reader: Reader,
    language: LanguageTag,
    holdings: Vec<Holding>,
}

impl Shown {
    fn open(folder: &Path) -> Result<Self> {
        let state = StateFolder::new(folder);
        let watch = DirectoryWatch::new(state.shown());
        let language = panel_language(None).context("the fallback language")?;
        let mut shown = Self { state, watch, reader: Reader::of(&language), language, holdings: Vec::new() };
        // Without a directory the display says so.
        if let Ok(kiosk) = Directory::open(&shown.state.best())
            .map_err(anyhow::Error::from)
            .and_then(|directory| Ok(Kiosk::new(directory)?))
        {
            shown.take_up(&kiosk);
        }
        Ok(shown)
    }

    fn take_up(&mut self, kiosk: &Kiosk) {
        if let Some(language) = panel_language(kiosk.language()) {
            self.reader = Reader::of(&language);
            self.language = language;
        }
        self.holdings = holdings(kiosk)
            .inspect_err(|why| tracing::error!(?why, "the directory cannot be read"))
            .unwrap_or_default();
    }

    /// Looks at the files and the machine.
    fn facts(&mut self) -> PanelFacts {
        if let Some(kiosk) = self.watch.newer() {
            self.take_up(&kiosk);
        }
        let roots = Roots::default();
        PanelFacts {
            holdings: self.holdings.clone(),
            status: Status::read(self.state.path()),
            stick: Stick::all(&roots).is_ok_and(|sticks| !sticks.is_empty()),
            addresses: addresses(&roots),
            now: clock::now(&Floor::read(&self.state.clock())),
        }
    }
}

fn draw_pages(mut shown: Shown, display: Display, folder: &Path) -> Result<ExitCode> {
    fs::create_dir_all(folder).with_context(|| format!("{} cannot be made", folder.display()))?;
    let facts = shown.facts();
    let face = Face::new(display, &shown.language);
    for (page, lines) in face.pages(&facts.blocks(&shown.reader)).iter().enumerate() {
        let path = folder.join(format!("page-{}.png", page + 1));
        let file = File::create(&path).with_context(|| format!("{} cannot be written", path.display()))?;
        face.draw(lines, Step { page, minute: 0, light: Light::Bright }).write_png(BufWriter::new(file))?;
        println!("{}", path.display());
    }
    Ok(ExitCode::SUCCESS)
}

/// Ends only when the display does not answer any more.
fn keep_showing(mut shown: Shown, display: Display, mut glass: Box<dyn Glass>) -> Result<ExitCode> {
    let mut care = Care::default();
    let mut before = None;
    let mut on_glass: Option<(Canvas, Light)> = None;
    loop {
        let facts = shown.facts();
        let stirring = Some(facts.stirring(&shown.reader));
        if stirring != before {
            care.changed(clock::since_start());
            before = stirring;
        }
        let face = Face::new(display, &shown.language);
        let pages = face.pages(&facts.blocks(&shown.reader));
        let step = care.step(clock::since_start(), facts.now, pages.len());
        let picture = pages.get(step.page).map(|page| (face.draw(page, step), step.light));
        if picture != on_glass {
            if let Some((canvas, light)) = &picture {
                glass.show(canvas, *light)?;
            }
            on_glass = picture;
        }
        thread::sleep(LOOK);
    }
}
