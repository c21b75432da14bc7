//! A native speaker at the microphone: records, hears, keeps, and is counted. The sound is Chromium's made-up device.

use std::{f32::consts::TAU, path::Path};

use super::{
    super::Desk,
    chromium::{Chromium, Window},
};

/// Minutes that are as much like speech as a browser's suppression of noise asks for: a voice that rises and falls, three
/// syllables a second.
fn speak_into(file: &Path) {
    const RATE: u32 = 48_000;
    let spec =
        hound::WavSpec { channels: 1, sample_rate: RATE, bits_per_sample: 16, sample_format: hound::SampleFormat::Int };
    let mut writer = hound::WavWriter::create(file, spec).unwrap();
    let mut turn = 0.0;
    let mut spoken = Vec::new();
    for at in 0..3 * RATE {
        let time = at as f32 / RATE as f32;
        turn += (140.0 + 40.0 * (TAU * 0.7 * time).sin()) / RATE as f32;
        let voice: f32 = (1u8..20).map(|part| (TAU * turn * f32::from(part)).sin() / f32::from(part)).sum();
        let syllable = (TAU * 3.0 * time).sin().max(0.0);
        spoken.push((0.2 * voice * syllable * 32_767.0) as i16);
    }
    for sample in spoken.repeat(60) {
        writer.write_sample(sample).unwrap();
    }
    writer.finalize().unwrap();
}

impl Window<'_> {
    /// Clicks what makes a sound, and waits until it sounds; its length in seconds.
    #[track_caller]
    fn hear(&self, css: &str) -> f64 {
        // The page plays without an element; whoever listens has to stand between.
        self.run(
            "const Real = window.Real ??= window.Audio;
            window.sounding = undefined;
            window.Audio = function (source) { return window.sounding = new Real(source); }",
        );
        self.click(css);
        self.until("window.sounding && isFinite(window.sounding.duration) && window.sounding.currentTime > 0");
        self.run("return window.sounding.duration").as_f64().unwrap()
    }
}

#[test]
fn a_sentence_is_recorded_heard_kept_and_counted() {
    let Some(chromium) = Chromium::start() else { return };
    let data = tempfile::tempdir().unwrap();
    let desk = Desk::start(data.path());
    let anna = desk.anna();
    let sound = data.path().join("speaker.wav");
    speak_into(&sound);
    let device = format!("--use-file-for-fake-audio-capture={}", sound.display());
    let window = chromium.window(
        &desk.url,
        &["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream", &device, "--mute-audio"],
    );
    window.take_cookie(&anna.cookie);
    window.open("/voices/ti");
    assert!(window.text("main").contains("0 of "));
    window.write("main [name=name]", "Saba");
    window.click("[name=consent]");
    window.click("main form.card button");
    window.until("document.querySelector('#recorder')");
    let sentence = window.text("#sentence");
    window.click("[data-do=record]");
    window.until(
        "document.querySelector('[data-say=recording]').checkVisibility() && (window.began ??= performance.now())",
    );
    window.until("performance.now() - window.began > 2500 && document.querySelector('meter').value > 0");
    window.click("[data-do=stop]");
    window.until("document.querySelector('[data-say=recorded]').checkVisibility()");
    let heard = window.hear("[data-do=hear]");
    assert!(heard > 2.0, "{heard} s");
    window.click("[data-do=keep]");
    window.until("document.querySelector('.notice.good')");
    assert!(window.text("main").contains("1 of "));
    assert_ne!(window.text("#sentence"), sentence, "the next sentence does not come");
    // What was kept is trimmed, and can be heard.
    let kept = window.hear(".notice.good [data-hear]");
    assert!(kept > 0.5 && kept <= heard + 0.1, "{kept} s of {heard} s");
    // The space bar records, too, without asking again for the microphone.
    window.run("document.activeElement.blur(); window.began = undefined");
    window.press(" ");
    window.until(
        "document.querySelector('[data-say=recording]').checkVisibility() && (window.began ??= performance.now())",
    );
    window.until("performance.now() - window.began > 2500 && document.querySelector('meter').value > 0");
    window.run("document.activeElement.blur()");
    window.press(" ");
    window.until("document.querySelector('[data-say=recorded]').checkVisibility()");
    window.click("[data-do=keep]");
    window.until("document.querySelector('main').innerText.includes('2 of ')");
    window.open("/voices");
    let counted = window.text("li:has([href='/voices/ti'])");
    assert!(counted.contains("2 of ") && window.text("main").contains("Saba"), "{counted}");
}
