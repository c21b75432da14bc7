//! The kiosk in a window (or on the whole screen of a Pi), until it is closed. Whoever watches over the program is told
//! that it is ready, and each second that it still draws.

use std::{cell::Cell, rc::Rc, time::Duration};

use sd_notify::NotifyState;
use slint::{Color, ComponentHandle, PhysicalSize, Timer, TimerMode};

use super::{App, FontError, Setup, fonts};

/// By then the first frame stands.
const FIRST_FRAME: Duration = Duration::from_millis(500);

/// The window cannot be shown.
#[derive(Debug, thiserror::Error)]
pub enum WindowError {
    /// There is no display, or it refuses.
    #[error("no window can be opened; where there is no display, use --tour to draw the screens")]
    Platform {
        /// What the window system says.
        #[from]
        source: slint::PlatformError,
    },
    /// The letters cannot be drawn.
    #[error(transparent)]
    Font(#[from] FontError),
}

/// Shows a kiosk until the window is closed. `size` in pixels; without one, the whole screen.
///
/// # Errors
/// When there is no display or a font is missing.
pub fn run(setup: Setup, size: Option<(u32, u32)>) -> Result<(), WindowError> {
    slint::BackendSelector::new().renderer_name("software".into()).select()?;
    let app = App::new(setup)?;
    fonts::register()?;
    let window = app.window().window();
    match size {
        Some((width, height)) => {
            window.set_size(PhysicalSize::new(width, height));
            #[expect(clippy::cast_precision_loss, reason = "screens are a few thousand pixels wide")]
            app.fit(width as f32, height as f32);
        }
        None => {
            window.set_fullscreen(true);
            // Straight on a display it is known from the start, and nothing tells of it later; a desktop tells of it.
            let known = window.size().to_logical(window.scale_factor());
            let (width, height) = if known.width > 0.0 { (known.width, known.height) } else { (1280.0, 800.0) };
            app.fit(width, height);
        }
    }
    let resized = Rc::downgrade(&app);
    app.window().on_resized(move |width, height| {
        if let Some(app) = resized.upgrade() {
            app.fit(width, height);
        }
    });
    let seconds = Timer::default();
    let ticking = Rc::downgrade(&app);
    seconds.start(TimerMode::Repeated, Duration::from_secs(1), move || {
        if let Some(app) = ticking.upgrade() {
            app.second_passed();
            app.window().set_second(app.window().get_second().wrapping_add(1));
        }
    });
    // What is prepared takes seconds on a slow machine: nobody waits for a frame before that.
    let prepared = Rc::new(Cell::new(false));
    let is_prepared = prepared.clone();
    let ready = Cell::new(false);
    app.window().on_drawn(move |_| {
        if is_prepared.get() {
            tell(if ready.replace(true) { NotifyState::Watchdog } else { NotifyState::Ready });
        }
        Color::default()
    });
    let shown = Rc::downgrade(&app);
    Timer::single_shot(FIRST_FRAME, move || {
        if let Some(app) = shown.upgrade() {
            app.prepare();
            prepared.set(true);
        }
    });
    app.window().run()?;
    Ok(())
}

/// Says it to systemd; where nobody watches over the program, to nobody.
fn tell(state: NotifyState<'_>) {
    if let Err(why) = sd_notify::notify(&[state]) {
        tracing::warn!(%why, "systemd could not be told how the screen is");
    }
}
