//! The displays themselves: a picture goes out by I2C to the SSD1306, by SPI to the ST7789. Nothing is drawn here.

use std::fmt;

use embedded_graphics::{
    pixelcolor::{BinaryColor, Rgb565},
    prelude::{DrawTarget, IntoStorage, OriginDimensions, Point},
    primitives::Rectangle,
};
use embedded_hal::{delay::DelayNs, digital::OutputPin, i2c::I2c, spi::SpiDevice};
use mipidsi::{Builder, Display, interface::SpiInterface, models::ST7789, options::ColorInversion};
use ssd1306::{I2CDisplayInterface, Ssd1306, mode::BufferedGraphicsMode, prelude::*};

use super::{Canvas, Light};

/// Where a picture goes.
pub trait Glass {
    /// Shows a picture, as brightly as the light says.
    ///
    /// # Errors
    /// When the display does not answer.
    fn show(&mut self, picture: &Canvas, light: Light) -> Result<(), GlassError>;
}

/// A display that cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("{what}: {why}")]
pub struct GlassError {
    what: String,
    why: String,
}

/// The drivers' errors have no words of their own.
pub(super) fn failed<E: fmt::Debug>(what: impl Into<String>) -> impl FnOnce(E) -> GlassError {
    let what = what.into();
    move |why| GlassError { what, why: format!("{why:?}") }
}

/// An SSD1306 of 128 × 64 dots.
pub struct Oled<I: I2c> {
    driver: Ssd1306<I2CInterface<I>, DisplaySize128x64, BufferedGraphicsMode<DisplaySize128x64>>,
    light: Option<Light>,
}

impl<I: I2c> Oled<I> {
    /// The display on any bus.
    ///
    /// # Errors
    /// When nothing answers.
    pub fn on(i2c: I) -> Result<Self, GlassError> {
        let interface = I2CDisplayInterface::new(i2c);
        let mut driver =
            Ssd1306::new(interface, DisplaySize128x64, DisplayRotation::Rotate0).into_buffered_graphics_mode();
        driver.init().map_err(failed("no SSD1306 answers"))?;
        Ok(Self { driver, light: None })
    }
}

impl<I: I2c> Glass for Oled<I> {
    fn show(&mut self, picture: &Canvas, light: Light) -> Result<(), GlassError> {
        let gone = "the SSD1306 does not answer any more";
        if self.light != Some(light) {
            let brightness = match light {
                Light::Bright => Brightness::NORMAL,
                Light::Dim => Brightness::DIM,
                Light::Dot => Brightness::DIMMEST,
            };
            self.driver.set_brightness(brightness).map_err(failed(gone))?;
            self.light = Some(light);
        }
        let dots = picture.colours().map(|colour| BinaryColor::from(colour.into_storage() != 0));
        let area = Rectangle::new(Point::zero(), picture.size());
        self.driver.fill_contiguous(&area, dots).map_err(failed(gone))?;
        self.driver.flush().map_err(failed(gone))
    }
}

/// An ST7789 of 240 × 240 pixels.
pub struct Lcd<S: SpiDevice, P: OutputPin> {
    driver: Display<SpiInterface<'static, S, P>, ST7789, P>,
    backlight: P,
}

/// What Linux takes in one piece (`spidev.bufsiz`).
const LCD_PIECE_BYTES: usize = 4096;

impl<S: SpiDevice, P: OutputPin> Lcd<S, P> {
    /// The display on any bus and pins.
    ///
    /// # Errors
    /// When the bus or a pin refuses; an ST7789 itself never answers.
    pub fn on(spi: S, dc: P, reset: P, backlight: P, delay: &mut impl DelayNs) -> Result<Self, GlassError> {
        // One display a program: the buffer lives as long as it.
        let interface = SpiInterface::new(spi, dc, Box::leak(vec![0; LCD_PIECE_BYTES].into_boxed_slice()));
        let builder = Builder::new(ST7789, interface).reset_pin(reset).display_size(240, 240);
        // These panels show the negative of what they are sent.
        let driver = builder.invert_colors(ColorInversion::Inverted).init(delay);
        let driver =
            driver.map_err(|why| GlassError { what: "the ST7789 cannot be reached".to_owned(), why: word(why) })?;
        Ok(Self { driver, backlight })
    }
}

fn word<B: fmt::Debug, P: fmt::Debug>(why: mipidsi::InitError<B, P>) -> String {
    format!("{why:?}")
}

impl<S: SpiDevice, P: OutputPin> Glass for Lcd<S, P> {
    fn show(&mut self, picture: &Canvas, _light: Light) -> Result<(), GlassError> {
        let area = Rectangle::new(Point::zero(), picture.size());
        let sent = self.driver.fill_contiguous(&area, picture.colours().map(Rgb565::from));
        sent.map_err(failed("the ST7789 cannot be reached any more"))?;
        // After the first picture, so that nobody sees what was in its memory.
        self.backlight.set_high().map_err(failed("the light of the ST7789 cannot be switched"))
    }
}

#[cfg(test)]
mod tests {
    use std::{
        cell::{Cell, RefCell},
        convert::Infallible,
        rc::Rc,
    };

    use embedded_graphics::{
        pixelcolor::Rgb888,
        prelude::{Pixel, RgbColor},
    };
    use embedded_hal::{digital, i2c, spi};

    use super::*;

    /// What went over a bus: each piece, and whether it was data or a command.
    type Sent = Rc<RefCell<Vec<(bool, Vec<u8>)>>>;

    struct FakeI2c {
        sent: Sent,
        answers: Rc<Cell<bool>>,
    }

    impl i2c::ErrorType for FakeI2c {
        type Error = i2c::ErrorKind;
    }

    impl I2c for FakeI2c {
        fn transaction(&mut self, address: u8, operations: &mut [i2c::Operation<'_>]) -> Result<(), i2c::ErrorKind> {
            if address != 0x3C || !self.answers.get() {
                return Err(i2c::ErrorKind::NoAcknowledge(i2c::NoAcknowledgeSource::Address));
            }
            for operation in operations {
                if let i2c::Operation::Write([control, bytes @ ..]) = operation {
                    self.sent.borrow_mut().push((*control == 0x40, bytes.to_vec()));
                }
            }
            Ok(())
        }
    }

    struct FakeSpi {
        sent: Sent,
        dc: Rc<Cell<bool>>,
    }

    impl spi::ErrorType for FakeSpi {
        type Error = Infallible;
    }

    impl SpiDevice for FakeSpi {
        fn transaction(&mut self, operations: &mut [spi::Operation<'_, u8>]) -> Result<(), Infallible> {
            for operation in operations {
                if let spi::Operation::Write(bytes) = operation {
                    assert!(bytes.len() <= LCD_PIECE_BYTES, "Linux takes no more in one piece");
                    self.sent.borrow_mut().push((self.dc.get(), bytes.to_vec()));
                }
            }
            Ok(())
        }
    }

    struct FakePin(Rc<Cell<bool>>);

    impl digital::ErrorType for FakePin {
        type Error = Infallible;
    }

    impl OutputPin for FakePin {
        fn set_low(&mut self) -> Result<(), Infallible> {
            self.0.set(false);
            Ok(())
        }

        fn set_high(&mut self) -> Result<(), Infallible> {
            self.0.set(true);
            Ok(())
        }
    }

    struct NoDelay;

    impl DelayNs for NoDelay {
        fn delay_ns(&mut self, _: u32) {}
    }

    fn picture(width: u32, height: u32) -> Canvas {
        let mut canvas = Canvas::new(width, height);
        let Ok(()) = canvas.draw_iter([Pixel(Point::new(5, 9), Rgb888::RED)]);
        canvas
    }

    fn data(sent: &Sent) -> Vec<u8> {
        sent.borrow_mut().drain(..).filter(|(is_data, _)| *is_data).flat_map(|(_, bytes)| bytes).collect()
    }

    #[test]
    fn the_ssd1306_is_sent_the_dots_and_its_brightness() {
        let (sent, answers) = (Sent::default(), Rc::new(Cell::new(true)));
        let mut oled = Oled::on(FakeI2c { sent: sent.clone(), answers: answers.clone() }).unwrap();
        sent.borrow_mut().clear();
        oled.show(&picture(128, 64), Light::Dim).unwrap();
        // SSD1306, 10.1.7: 0x81 sets the contrast.
        assert!(sent.borrow().iter().any(|(is_data, bytes)| !is_data && bytes.starts_with(&[0x81, 0x2F])));
        let dots = data(&sent);
        let lit: Vec<_> = dots.iter().enumerate().filter(|(_, byte)| **byte != 0).collect();
        // Eight rows a page, the topmost in the lowest bit.
        assert_eq!((dots.len(), lit), (1024, vec![(128 + 5, &0b10)]));
        answers.set(false);
        assert!(oled.show(&picture(128, 64), Light::Bright).is_err());
        assert!(Oled::on(FakeI2c { sent, answers }).is_err(), "nothing answers");
    }

    #[test]
    fn the_st7789_is_sent_the_colours_and_lit_after_the_first_picture() {
        let (sent, dc, light) = (Sent::default(), Rc::new(Cell::new(false)), Rc::new(Cell::new(false)));
        let spi = FakeSpi { sent: sent.clone(), dc: dc.clone() };
        let reset = Rc::new(Cell::new(false));
        let pins = [dc, reset.clone(), light.clone()].map(FakePin);
        let [dc, of_reset, backlight] = pins;
        let mut lcd = Lcd::on(spi, dc, of_reset, backlight, &mut NoDelay).unwrap();
        assert_eq!((reset.get(), light.get()), (true, false));
        sent.borrow_mut().clear();
        lcd.show(&picture(240, 240), Light::Bright).unwrap();
        let pieces = sent.borrow();
        // ST7789V, 9.1.22: 0x2C begins to write the memory.
        let begin = pieces.iter().position(|(is_data, bytes)| !is_data && bytes == &[0x2C]).unwrap();
        let pixels: Vec<u8> = pieces[begin + 1..].iter().flat_map(|(_, bytes)| bytes.clone()).collect();
        let lit: Vec<_> = pixels.chunks(2).enumerate().filter(|(_, pixel)| *pixel != [0, 0]).collect();
        assert_eq!((pixels.len(), lit), (240 * 240 * 2, vec![(9 * 240 + 5, &[0xF8, 0][..])]));
        assert!(light.get());
    }
}
