//! The kiosk without a display: the same screens and the same renderer, into memory.

use std::rc::Rc;

use slint::{
    ComponentHandle, PhysicalSize, PlatformError, Rgb8Pixel, SharedPixelBuffer,
    platform::{
        Platform, WindowAdapter,
        software_renderer::{MinimalSoftwareWindow, RepaintBufferType},
    },
};

use super::{App, Setup, WindowError, fonts};

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
}

/// A kiosk that draws into memory. One per thread: it takes Slint's platform.
pub struct Headless {
    app: Rc<App>,
    window: Rc<MinimalSoftwareWindow>,
    size: (u32, u32),
}

struct Memory {
    window: Rc<MinimalSoftwareWindow>,
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
        let headless = Self { app, window, size: (0, 0) };
        Ok(headless)
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

    /// Draws the screen as it is now.
    pub fn frame(&self) -> Frame {
        let (width, height) = self.size;
        let mut buffer = SharedPixelBuffer::<Rgb8Pixel>::new(width, height);
        slint::platform::update_timers_and_animations();
        self.window.request_redraw();
        self.window.draw_if_needed(|renderer| {
            renderer.render(buffer.make_mut_slice(), width as usize);
        });
        Frame { width, height, buffer }
    }
}
