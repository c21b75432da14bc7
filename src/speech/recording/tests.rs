use std::f32::consts::TAU;

use hound::{SampleFormat, WavSpec, WavWriter};

use super::*;

/// A WAV file of 16 bits.
fn wav(rate: u32, channels: u16, samples: &[f32]) -> Vec<u8> {
    let spec = WavSpec { channels, sample_rate: rate, bits_per_sample: 16, sample_format: SampleFormat::Int };
    let mut bytes = std::io::Cursor::new(Vec::new());
    let mut writer = WavWriter::new(&mut bytes, spec).unwrap();
    for sample in samples {
        for _ in 0..channels {
            writer.write_sample((sample * 32_767.0) as i16).unwrap();
        }
    }
    writer.finalize().unwrap();
    bytes.into_inner()
}

/// A tone of 440 Hz with quiet around it, all in seconds, with a little noise.
fn tone(rate: u32, before: f32, length: f32, after: f32, volume: f32) -> Vec<f32> {
    let total = ((before + length + after) * rate as f32) as usize;
    (0..total)
        .map(|at| {
            let time = at as f32 / rate as f32;
            let noise = ((at * 7_919) % 101) as f32 / 101.0 * 0.002 - 0.001;
            let sounds = (before..before + length).contains(&time);
            noise + if sounds { volume * (TAU * 440.0 * time).sin() } else { 0.0 }
        })
        .collect()
}

/// By another decoder than the encoder's own.
fn decoded(clip: &Clip) -> Vec<f32> {
    let (samples, head) = ruopus::decode_ogg_opus(&clip.opus).unwrap();
    assert_eq!((head.channel_count, head.input_sample_rate), (1, 48_000));
    samples
}

#[test]
fn a_tone_comes_out_trimmed_levelled_and_decodable() {
    // Softly and loudly, by a telephone in stereo and by a browser.
    for (rate, channels, volume) in [(48_000, 1, 0.02), (44_100, 2, 0.9), (16_000, 1, 0.2), (8_000, 1, 0.2)] {
        let clip = clip(&wav(rate, channels, &tone(rate, 1.3, 2.0, 3.1, volume))).unwrap();
        let samples = decoded(&clip);
        let seconds = samples.len() as f32 / 48_000.0;
        assert!((seconds - 2.3).abs() < 0.06, "{rate}: {seconds} s");
        assert_eq!(u32::try_from(samples.len() / 48).unwrap(), clip.milliseconds);
        let (loudness, peak) = level::loudness(&samples).unwrap();
        assert!((loudness + 18.0).abs() < 1.0, "{rate}: {loudness} LUFS");
        assert!(peak < 0.95, "{rate}: {peak}");
        // It is the same tone, of the same pitch: hardly anything else is in it.
        let middle = &samples[24_000..72_000];
        let part = |wave: fn(f32) -> f32| -> f32 {
            let turns = middle.iter().enumerate().map(|(at, sample)| sample * wave(TAU * 440.0 * at as f32 / 48_000.0));
            turns.sum::<f32>() / middle.len() as f32
        };
        let (all, tone) =
            (middle.iter().map(|x| x * x).sum::<f32>() / middle.len() as f32, [part(f32::sin), part(f32::cos)]);
        let tone = 2.0 * (tone[0] * tone[0] + tone[1] * tone[1]);
        assert!(tone > 0.98 * all, "{rate}: {tone} of {all}");
        // The quiet before it is there, and quiet.
        let quiet = samples[..4_800].iter().fold(0.0_f32, |peak, sample| peak.max(sample.abs()));
        assert!(quiet < 0.05, "{rate}: {quiet}");
        assert!(clip.opus.len() < 12_000, "{} bytes", clip.opus.len());
    }
}

#[test]
fn a_key_that_is_struck_is_not_speech() {
    let mut samples = tone(48_000, 1.5, 1.0, 1.5, 0.3);
    for at in [4_800, 180_000] {
        samples[at..at + 400]
            .iter_mut()
            .enumerate()
            .for_each(|(n, sample)| *sample = if n % 2 == 0 { 0.8 } else { -0.8 });
    }
    let clip = clip(&wav(48_000, 1, &samples)).unwrap();
    assert!((1_250..1_400).contains(&clip.milliseconds), "{}", clip.milliseconds);
}

#[test]
fn a_short_word_is_taken_and_a_shorter_one_is_not() {
    assert!(clip(&wav(48_000, 1, &tone(48_000, 0.0, 0.25, 0.0, 0.3))).is_ok());
    let short = clip(&wav(48_000, 1, &tone(48_000, 0.5, 0.1, 0.5, 0.3)));
    assert!(matches!(short, Err(RecordingError::TooShort)), "{short:?}");
}

#[test]
fn what_nobody_would_understand_is_refused() {
    let of = |samples: &[f32]| clip(&wav(16_000, 1, samples));
    assert!(matches!(of(&tone(16_000, 1.0, 1.0, 1.0, 0.000_1)), Err(RecordingError::Silent)));
    assert!(matches!(of(&[]), Err(RecordingError::Silent)));
    assert!(matches!(of(&[0.0; 16_000]), Err(RecordingError::Silent)));
    assert!(matches!(of(&tone(16_000, 0.0, 91.0, 0.0, 0.3)), Err(RecordingError::TooLong)));
    let cut: Vec<f32> = tone(16_000, 1.0, 1.0, 1.0, 3.0).iter().map(|sample| sample.clamp(-1.0, 1.0)).collect();
    assert!(matches!(of(&cut), Err(RecordingError::Clipped)));
    let whole = wav(16_000, 1, &tone(16_000, 1.0, 1.0, 1.0, 0.3));
    for (what, bytes) in
        [("no file", &b""[..]), ("another", b"OggS and more of it"), ("half", &whole[..whole.len() / 2])]
    {
        assert!(matches!(clip(bytes), Err(RecordingError::NotWav { .. })), "{what}");
    }
}

#[test]
fn no_header_makes_it_panic() {
    let whole = wav(16_000, 1, &tone(16_000, 0.1, 0.5, 0.1, 0.3));
    for at in 0..44 {
        for value in [0, 1, 2, 3, 0x7f, 0xff] {
            let mut broken = whole.clone();
            broken[at] = value;
            let _ = clip(&broken);
        }
    }
}
