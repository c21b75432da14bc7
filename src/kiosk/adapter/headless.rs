//! The kiosk without a display: the same screens and the same renderer, into memory.

use std::{io::Write, rc::Rc};

use slint::{
    ComponentHandle, LogicalPosition, PhysicalSize, PlatformError, Rgb8Pixel, SharedPixelBuffer,
    platform::{
        Platform, PointerEventButton, WindowAdapter, WindowEvent,
        software_renderer::{MinimalSoftwareWindow, RepaintBufferType},
    },
};

use super::{App, Setup, WindowError, fonts, ui::DetailScreen};

/// One picture, three bytes a pixel: red, green, blue; rows from top to bottom.
pub struct Frame {
    /// Pixels.
    pub width: u32,
    /// Pixels.
    pub height: u32,
    buffer: SharedPixelBuffer<Rgb8Pixel>,
}

impl Frame {
    /// The bytes.
    pub fn bytes(&self) -> &[u8] {
        self.buffer.as_bytes()
    }

    /// Writes it as PNG.
    ///
    /// # Errors
    /// When nothing can be written there.
    pub fn write_png(&self, to: impl Write) -> Result<(), png::EncodingError> {
        let mut encoder = png::Encoder::new(to, self.width, self.height);
        encoder.set_color(png::ColorType::Rgb);
        encoder.set_compression(png::Compression::Fast);
        encoder.write_header()?.write_image_data(self.bytes())
    }
}

/// A kiosk that draws into memory. One per thread: it takes Slint's platform.
pub struct Headless {
    app: Rc<App>,
    window: Rc<MinimalSoftwareWindow>,
    size: (u32, u32),
    buffer: SharedPixelBuffer<Rgb8Pixel>,
}

/// Slint's platform where there is none: one window, drawn when it is asked for.
pub(super) struct Memory {
    pub(super) window: Rc<MinimalSoftwareWindow>,
}

impl Platform for Memory {
    fn create_window_adapter(&self) -> Result<Rc<dyn WindowAdapter>, PlatformError> {
        Ok(self.window.clone())
    }
}

impl Headless {
    /// Opens a kiosk.
    ///
    /// # Errors
    /// When a font is missing or Slint was already given another platform on this thread.
    pub fn open(setup: Setup) -> Result<Self, WindowError> {
        let window = MinimalSoftwareWindow::new(RepaintBufferType::NewBuffer);
        slint::platform::set_platform(Box::new(Memory { window: window.clone() }))
            .map_err(|why| PlatformError::Other(why.to_string()))?;
        let app = App::new(setup)?;
        fonts::register()?;
        app.window().show()?;
        Ok(Self { app, window, size: (0, 0), buffer: SharedPixelBuffer::new(0, 0) })
    }

    /// The running kiosk.
    pub fn app(&self) -> &App {
        &self.app
    }

    /// Makes the screen so many pixels large.
    pub fn resize(&mut self, width: u32, height: u32) {
        self.size = (width, height);
        self.window.set_size(PhysicalSize::new(width, height));
        #[expect(clippy::cast_precision_loss, reason = "screens are a few thousand pixels wide")]
        self.app.fit(width as f32, height as f32);
    }

    /// The same, on a glass of so many millimetres.
    pub fn resize_mm(&mut self, (width, height): (u32, u32), screen_mm: (f32, f32)) {
        self.size = (width, height);
        self.window.set_size(PhysicalSize::new(width, height));
        #[expect(clippy::cast_precision_loss, reason = "screens are a few thousand pixels wide")]
        self.app.fit_mm(width as f32, height as f32, Some(screen_mm));
    }

    /// A finger comes down and goes up at a place.
    pub fn touch(&self, x: f32, y: f32) {
        self.press(x, y);
        self.release(x, y);
    }

    /// A finger comes down.
    pub fn press(&self, x: f32, y: f32) {
        let position = LogicalPosition::new(x, y);
        self.send(WindowEvent::PointerPressed { position, button: PointerEventButton::Left });
    }

    /// A finger that is down moves.
    pub fn drag(&self, x: f32, y: f32) {
        self.send(WindowEvent::PointerMoved { position: LogicalPosition::new(x, y) });
    }

    /// A finger goes up.
    pub fn release(&self, x: f32, y: f32) {
        let position = LogicalPosition::new(x, y);
        self.send(WindowEvent::PointerReleased { position, button: PointerEventButton::Left });
        self.send(WindowEvent::PointerExited);
    }

    /// A key of a keypad or a switch.
    pub fn key(&self, text: &str) {
        self.send(WindowEvent::KeyPressed { text: text.into() });
        self.send(WindowEvent::KeyReleased { text: text.into() });
        slint::platform::update_timers_and_animations();
    }

    fn send(&self, event: WindowEvent) {
        self.window.dispatch_event(event);
    }

    /// Draws the whole screen as it is now, as a display without a memory of its own needs it.
    pub fn draw(&mut self) -> &[u8] {
        let (width, height) = self.size;
        if (self.buffer.width(), self.buffer.height()) != (width, height) {
            self.buffer = SharedPixelBuffer::new(width, height);
        }
        slint::platform::update_timers_and_animations();
        self.window.request_redraw();
        let buffer = self.buffer.make_mut_slice();
        self.window.draw_if_needed(|renderer| {
            renderer.render(buffer, width as usize);
        });
        self.buffer.as_bytes()
    }

    /// The page of questions and answers that is shown, all of it: as if the glass went on below its lower edge, where
    /// the page is longer, up to `height_max` pixels. Sizes of letters stay those of the glass.
    pub fn whole_page(&mut self, height_max: u32) -> Frame {
        let (width, height) = self.size;
        // The page is laid out when it is drawn.
        self.draw();
        let screen = self.app.window().global::<DetailScreen>();
        screen.set_measure_turn(screen.get_measure_turn().wrapping_add(1));
        slint::platform::update_timers_and_animations();
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "kept between two heights")]
        let asked = screen.get_page_height().ceil() as u32;
        let asked = asked.min(height_max).max(height);
        if asked == height {
            return self.keep();
        }
        self.size = (width, asked);
        self.window.set_size(PhysicalSize::new(width, asked));
        let frame = self.frame();
        self.size = (width, height);
        self.window.set_size(PhysicalSize::new(width, height));
        frame
    }

    /// The screen as it is now, to keep.
    pub fn frame(&mut self) -> Frame {
        self.draw();
        self.keep()
    }

    fn keep(&self) -> Frame {
        Frame { width: self.size.0, height: self.size.1, buffer: self.buffer.clone() }
    }
}
