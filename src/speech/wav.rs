//! Reading a WAV file: every usual sample format, any number of channels, as one channel. Refuses what is longer than a
//! recording may be before it reads it.

use std::io::Cursor;

use hound::{SampleFormat, WavReader};

use super::RecordingError;
use crate::limits::{CLIP_CHANNELS_MAX, CLIP_RATE_HERTZ_MAX, CLIP_RATE_HERTZ_MIN, CLIP_SECONDS_MAX};

/// A recording as it came: one channel, from -1 to 1.
pub(super) struct Wav {
    pub(super) samples: Vec<f32>,
    /// Samples a second.
    pub(super) rate: u32,
}

/// Reads it.
pub(super) fn read(bytes: &[u8]) -> Result<Wav, RecordingError> {
    let unread = |source| RecordingError::NotWav { source };
    let mut reader = WavReader::new(Cursor::new(bytes)).map_err(unread)?;
    let spec = reader.spec();
    let channels = usize::from(spec.channels);
    let is_usual = (1..=CLIP_CHANNELS_MAX).contains(&channels)
        && (CLIP_RATE_HERTZ_MIN..=CLIP_RATE_HERTZ_MAX).contains(&spec.sample_rate);
    if !is_usual {
        return Err(unread(hound::Error::Unsupported));
    }
    if reader.duration() > CLIP_SECONDS_MAX * spec.sample_rate {
        return Err(RecordingError::TooLong);
    }
    let all: Result<Vec<f32>, hound::Error> = match spec.sample_format {
        SampleFormat::Float => reader.samples::<f32>().collect(),
        SampleFormat::Int => {
            #[expect(clippy::cast_precision_loss, reason = "24 bits are more than anybody hears")]
            let number = |sample: i32| sample as f32 / (1_u32 << (spec.bits_per_sample - 1)) as f32;
            reader.samples::<i32>().map(|sample| sample.map(number)).collect()
        }
    };
    let sound = |sample: &f32| if sample.is_finite() { sample.clamp(-1.0, 1.0) } else { 0.0 };
    #[expect(clippy::cast_precision_loss, reason = "a handful of channels")]
    let middle = |frame: &[f32]| frame.iter().map(sound).sum::<f32>() / channels as f32;
    let samples = all.map_err(unread)?.chunks_exact(channels).map(middle).collect();
    Ok(Wav { samples, rate: spec.sample_rate })
}
