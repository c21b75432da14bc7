//! Where somebody speaks in a recording, whether it was too loud for the microphone, and how loud it is made. Works on
//! samples of one channel from -1 to 1.

use std::ops::Range;

use ebur128::{EbuR128, Mode};

use super::{RecordingError, opus::RATE_HERTZ};
use crate::limits::{CLIP_MARGIN_MILLISECONDS, CLIP_SPOKEN_MILLISECONDS_MIN};

/// Loudness is looked at in pieces of so many milliseconds.
const PIECE_MILLISECONDS: usize = 10;
/// So many pieces together are a sound that somebody makes; a key that is struck is shorter.
const SOUND_PIECES: usize = 5;
/// Of those, so many are loud.
const SOUND_LOUD_PIECES: usize = 4;
/// Nobody speaks so softly, in dB below full scale.
const SILENCE_DB: f32 = -50.0;
/// Above the noise of the room, in dB.
const ABOVE_NOISE_DB: f32 = 10.0;
/// The end of a word may be so much softer than its loudest sound, in dB; in a noisy room less is left of it.
const BELOW_LOUDEST_DB: Range<f32> = 20.0..40.0;
/// A sample so near to full scale was more than the microphone could take.
const FULL: f32 = 0.985;
/// So many such samples in a row are no chance.
const FULL_RUN: usize = 3;
/// More of them than this part of what is spoken can be heard.
const FULL_PART_MAX: f64 = 0.002;
/// As loud as a clip becomes, in LUFS.
const TARGET_LUFS: f64 = -18.0;
/// No peak of it is higher than this, in dB below full scale.
const PEAK_DB: f64 = -1.0;
/// It begins and ends in so many samples, so that it does not click.
const FADE_SAMPLES: usize = 480;

/// The part of a recording in which somebody speaks, with a little quiet around, as a range of samples.
pub(super) fn spoken(samples: &[f32], rate: u32) -> Result<Range<usize>, RecordingError> {
    let piece = rate as usize * PIECE_MILLISECONDS / 1_000;
    let powers: Vec<f32> = samples.chunks(piece).map(power).collect();
    let loudest = powers.windows(SOUND_PIECES).map(mean).fold(0.0, f32::max);
    let loudest = decibel(loudest);
    if loudest < SILENCE_DB {
        return Err(RecordingError::Silent);
    }
    let mut sorted = powers.clone();
    sorted.sort_unstable_by(f32::total_cmp);
    let noise = decibel(sorted[sorted.len() / 10]);
    let floor = (noise + ABOVE_NOISE_DB).clamp(loudest - BELOW_LOUDEST_DB.end, loudest - BELOW_LOUDEST_DB.start);
    let is_loud = |power: &f32| decibel(*power) >= floor;
    let is_sound = |pieces: &[f32]| pieces.iter().filter(|power| is_loud(power)).count() >= SOUND_LOUD_PIECES;
    let first = powers.windows(SOUND_PIECES).position(is_sound).ok_or(RecordingError::Silent)?;
    let last = powers.windows(SOUND_PIECES).rposition(is_sound).unwrap_or(first) + SOUND_PIECES;
    if (last - first) * PIECE_MILLISECONDS < CLIP_SPOKEN_MILLISECONDS_MIN {
        return Err(RecordingError::TooShort);
    }
    let margin = CLIP_MARGIN_MILLISECONDS / PIECE_MILLISECONDS;
    Ok(first.saturating_sub(margin) * piece..((last + margin) * piece).min(samples.len()))
}

/// Refuses a recording whose peaks were cut off.
pub(super) fn refuse_clipped(samples: &[f32]) -> Result<(), RecordingError> {
    let runs = samples.chunk_by(|one, next| (one.abs() >= FULL) == (next.abs() >= FULL));
    let cut: usize = runs.filter(|run| run[0].abs() >= FULL && run.len() >= FULL_RUN).map(<[f32]>::len).sum();
    #[expect(clippy::cast_precision_loss, reason = "some millions")]
    let part = cut as f64 / samples.len().max(1) as f64;
    if part > FULL_PART_MAX { Err(RecordingError::Clipped) } else { Ok(()) }
}

/// Makes all clips equally loud, and begins and ends them softly. Samples at `RATE_HERTZ`.
pub(super) fn level(samples: &mut [f32]) -> Result<(), RecordingError> {
    let (loudness, peak) = loudness(samples).map_err(|_| RecordingError::Codec)?;
    let gain = (TARGET_LUFS - loudness).min(PEAK_DB - 20.0 * peak.log10());
    if !gain.is_finite() {
        return Err(RecordingError::Silent);
    }
    #[expect(clippy::cast_possible_truncation, reason = "a sample has no more digits")]
    let factor = 10_f64.powf(gain / 20.0) as f32;
    let length = samples.len();
    for (at, sample) in samples.iter_mut().enumerate() {
        let from_end = at.min(length - 1 - at);
        #[expect(clippy::cast_precision_loss, reason = "below 480")]
        let fade = if from_end < FADE_SAMPLES { from_end as f32 / FADE_SAMPLES as f32 } else { 1.0 };
        *sample *= factor * fade;
    }
    Ok(())
}

/// How loud samples are (EBU R 128), in LUFS, and their highest true peak, of 1.
pub(super) fn loudness(samples: &[f32]) -> Result<(f64, f64), ebur128::Error> {
    let mut meter = EbuR128::new(1, RATE_HERTZ, Mode::I | Mode::TRUE_PEAK)?;
    meter.add_frames_f32(samples)?;
    let peak = meter.true_peak(0)?;
    // The measure looks at stretches of 400 ms: a short word is measured said again and again.
    for _ in 0..(RATE_HERTZ as usize).div_ceil(samples.len().max(1)) {
        meter.add_frames_f32(samples)?;
    }
    Ok((meter.loudness_global()?, peak))
}

fn power(samples: &[f32]) -> f32 {
    let squares: Vec<f32> = samples.iter().map(|sample| sample * sample).collect();
    mean(&squares)
}

#[expect(clippy::cast_precision_loss, reason = "a few hundred numbers")]
fn mean(numbers: &[f32]) -> f32 {
    numbers.iter().sum::<f32>() / numbers.len().max(1) as f32
}

fn decibel(power: f32) -> f32 {
    10.0 * power.max(1e-12).log10()
}
