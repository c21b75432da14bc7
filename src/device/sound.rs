//! The loudspeaker, by ALSA's own player: one more program to install, no sound library to build.

use std::{
    io::Write,
    process::{Command, Stdio},
};

/// The tone cannot be heard.
#[derive(Debug, thiserror::Error)]
pub enum SoundError {
    /// There is no player.
    #[error("aplay cannot be started: install the package alsa-utils")]
    NoPlayer {
        /// Why.
        source: std::io::Error,
    },
    /// There is no loudspeaker, or somebody else has it.
    #[error("aplay could not play: {said}")]
    Refused {
        /// What the player said.
        said: String,
    },
}

const RATE_HERTZ: u32 = 16_000;
const TONE_SECONDS: f32 = 0.6;

/// Plays two soft notes and waits until they were heard. `device` is ALSA's name of one, else the default.
///
/// # Errors
/// When there is no player or no loudspeaker.
pub fn play_test_tone(device: Option<&str>) -> Result<(), SoundError> {
    let mut player = Command::new("aplay");
    player.args(["-q", "-t", "raw", "-f", "S16_LE", "-c", "1", "-r", &RATE_HERTZ.to_string()]);
    if let Some(device) = device {
        player.args(["-D", device]);
    }
    let started = player.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::piped()).spawn();
    let mut running = started.map_err(|source| SoundError::NoPlayer { source })?;
    if let Some(mut input) = running.stdin.take() {
        // A player that gave up closes the pipe; what it says then tells why.
        let _closed = input.write_all(&tone());
    }
    let done = running.wait_with_output().map_err(|source| SoundError::NoPlayer { source })?;
    if done.status.success() {
        return Ok(());
    }
    Err(SoundError::Refused { said: String::from_utf8_lossy(&done.stderr).trim().to_owned() })
}

/// Two notes, a fifth apart, as 16-bit samples that rise and fall softly.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    reason = "a few thousand samples between -12,000 and 12,000"
)]
fn tone() -> Vec<u8> {
    let count = (RATE_HERTZ as f32 * TONE_SECONDS) as u32;
    let half = count / 2;
    (0..count)
        .flat_map(|index| {
            let hertz = if index < half { 440.0 } else { 660.0 };
            let through = (index % half) as f32 / half as f32;
            let loudness = (through * std::f32::consts::PI).sin() * 12_000.0;
            let phase = index as f32 * hertz * std::f32::consts::TAU / RATE_HERTZ as f32;
            ((phase.sin() * loudness) as i16).to_le_bytes()
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tone_is_soft_at_both_ends_and_audible_between() {
        let bytes = tone();
        let samples: Vec<i16> = bytes.chunks(2).map(|pair| i16::from_le_bytes([pair[0], pair[1]])).collect();
        assert_eq!(samples.len(), 9_600);
        assert!(samples[0].abs() < 100 && samples[9_599].abs() < 100);
        assert!(samples.iter().any(|sample| sample.abs() > 8_000));
    }
}
