//! The wires that a display hangs on, as Linux gives them to a program. Opens them; what goes over them is for `glass`.

use std::path::Path;

use linux_embedded_hal::{
    CdevPin, Delay, I2cdev, SpidevDevice,
    gpio_cdev::{Chip, LineRequestFlags},
    spidev::{SpiModeFlags, SpidevOptions},
};

use super::{GlassError, Lcd, Oled, glass::failed};

impl Oled<I2cdev> {
    /// The display on a bus, such as `/dev/i2c-1`, at its usual address 0x3C.
    ///
    /// # Errors
    /// When there is no such bus, or nothing on it answers.
    pub fn open(bus: &Path) -> Result<Self, GlassError> {
        let i2c = I2cdev::new(bus).map_err(failed(format!("{} cannot be opened", bus.display())))?;
        Self::on(i2c)
    }
}

/// Which pins of the Pi an ST7789 hangs on, by their GPIO numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LcdWiring {
    /// Tells commands from pixels.
    pub dc: u32,
    /// Resets it.
    pub reset: u32,
    /// Switches the light behind it.
    pub backlight: u32,
}

/// The speed of the bus: what the wires of small displays bear, and far from the ST7789's own limit of 62.5 MHz for
/// writing.
const LCD_BUS_HZ: u32 = 32_000_000;
impl Lcd<SpidevDevice, CdevPin> {
    /// The display on a bus, such as `/dev/spidev0.0`, and on pins of the first chip.
    ///
    /// # Errors
    /// When there is no such bus or pin, or another program has them.
    pub fn open(bus: &Path, wiring: LcdWiring) -> Result<Self, GlassError> {
        let cannot = || format!("{} cannot be opened", bus.display());
        let mut spi = SpidevDevice::open(bus).map_err(failed(cannot()))?;
        let options = SpidevOptions::new().max_speed_hz(LCD_BUS_HZ).mode(SpiModeFlags::SPI_MODE_0).build();
        spi.0.configure(&options).map_err(failed(cannot()))?;
        Self::on(spi, pin(wiring.dc)?, pin(wiring.reset)?, pin(wiring.backlight)?, &mut Delay)
    }
}

fn pin(number: u32) -> Result<CdevPin, GlassError> {
    let cannot = || format!("pin {number} cannot be used");
    let line = Chip::new("/dev/gpiochip0").and_then(|mut chip| chip.get_line(number)).map_err(failed(cannot()))?;
    let held = line.request(LineRequestFlags::OUTPUT, 0, "wegwijs").map_err(failed(cannot()))?;
    CdevPin::new(held).map_err(failed(cannot()))
}
