//! A recording becomes a clip: silence cut off at both ends, as loud as all others, as Ogg Opus. Refuses what nobody
//! would understand on a screen.

use rubato::{
    Async, FixedAsync, Resampler, SincInterpolationParameters, WindowFunction,
    audioadapter_buffers::direct::InterleavedSlice,
};

use super::{
    level,
    opus::{self, RATE_HERTZ},
    wav,
};

/// A sentence, spoken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clip {
    /// An Ogg Opus file of one channel.
    pub opus: Vec<u8>,
    /// How long it is, in milliseconds.
    pub milliseconds: u32,
}

/// A recording that does not become a clip.
#[derive(Debug, thiserror::Error)]
pub enum RecordingError {
    /// Another kind of file, or half of one.
    #[error("the recording is no WAV file that can be read")]
    NotWav {
        /// What is wrong with it.
        source: hound::Error,
    },
    /// Nobody speaks in it.
    #[error("nothing is heard in the recording")]
    Silent,
    /// Shorter than any word.
    #[error("the recording is too short")]
    TooShort,
    /// Longer than any sentence.
    #[error("the recording is too long")]
    TooLong,
    /// It was louder than the microphone can take.
    #[error("the recording is too loud: its peaks are cut off")]
    Clipped,
    /// The codec refused, which it should not.
    #[error("the recording could not be encoded")]
    Codec,
}

/// Makes a clip of a WAV file.
///
/// # Errors
/// When it is none, nobody is heard in it, it is too short or too long, or it was too loud.
pub fn clip(bytes: &[u8]) -> Result<Clip, RecordingError> {
    let recorded = wav::read(bytes)?;
    let spoken = &recorded.samples[level::spoken(&recorded.samples, recorded.rate)?];
    level::refuse_clipped(spoken)?;
    let mut samples = resampled(spoken, recorded.rate)?;
    level::level(&mut samples)?;
    let milliseconds = samples.len() * 1_000 / RATE_HERTZ as usize;
    Ok(Clip { opus: opus::encode(&samples)?, milliseconds: u32::try_from(milliseconds).unwrap_or(u32::MAX) })
}

/// The same at `RATE_HERTZ`.
fn resampled(samples: &[f32], rate: u32) -> Result<Vec<f32>, RecordingError> {
    const PIECE: usize = 1_024;
    if rate == RATE_HERTZ {
        return Ok(samples.to_vec());
    }
    let ratio = f64::from(RATE_HERTZ) / f64::from(rate);
    let sinc = SincInterpolationParameters::new(128, WindowFunction::BlackmanHarris2);
    let resampler = Async::<f32>::new_sinc(ratio, 1.0, &sinc, PIECE, 1, FixedAsync::Input);
    let mut resampler = resampler.map_err(|_| RecordingError::Codec)?;
    let source = InterleavedSlice::new(samples, 1, samples.len()).map_err(|_| RecordingError::Codec)?;
    let done = resampler.process_all(&source, samples.len(), None).map_err(|_| RecordingError::Codec)?;
    Ok(done.take_data())
}

#[cfg(test)]
mod tests;
