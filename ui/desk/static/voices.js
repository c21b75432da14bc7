// Records from the microphone, hears and sends. Without it, the page takes files; all words stand in the page.
"use strict";

let microphone; // { context, rate }: asked for once, kept from sentence to sentence
let pieces; // the samples while it records
let recording; // the last recording, as a WAV file

const part = (selector) => document.querySelector(`#recorder ${selector}`);
const show = (selector, shown) => { const found = part(selector); if (found) found.hidden = !shown; };

function say(what) {
    document.querySelectorAll("#recorder [data-say]").forEach((line) => { line.hidden = line.dataset.say !== what; });
}

function buttons(state) {
    show('[data-do="record"]', state === "ready");
    show('[data-do="stop"]', state === "recording");
    show('[data-do="hear"]', state === "recorded");
    show('[data-do="again"]', state === "recorded");
    show('[data-do="keep"]', state === "recorded" || part("[data-file]").open);
    const focus = { ready: "record", recording: "stop", recorded: "keep" }[state];
    if (microphone) part(`[data-do="${focus}"]`)?.focus();
}

async function open() {
    if (microphone) return;
    say("ask");
    const audio = { channelCount: 1, echoCancellation: false, noiseSuppression: true, autoGainControl: true };
    const stream = await navigator.mediaDevices.getUserMedia({ audio });
    const context = new AudioContext();
    await context.audioWorklet.addModule("/static/voices-microphone.js");
    const node = new AudioWorkletNode(context, "microphone");
    node.port.onmessage = (message) => heard(message.data);
    context.createMediaStreamSource(stream).connect(node).connect(context.destination);
    microphone = { context, rate: context.sampleRate };
}

function heard(samples) {
    if (!pieces) return;
    pieces.push(samples);
    const meter = part("meter");
    if (meter) meter.value = Math.max(meter.value * 0.95, ...samples.map(Math.abs)); // falls slowly, to be seen
    const seconds = Number(document.querySelector("#recorder").dataset.seconds);
    if (pieces.length * samples.length > (seconds - 1) * microphone.rate) stop();
}

async function record() {
    try {
        await open();
        await microphone.context.resume();
    } catch {
        say("refused");
        part("[data-file]").open = true; // and with it the button that sends
        return;
    }
    recording = undefined;
    pieces = [];
    say("recording");
    buttons("recording");
}

function stop() {
    if (!pieces) return;
    recording = wav(pieces, microphone.rate);
    pieces = undefined;
    say("recorded");
    buttons("recorded");
}

// One channel, 16 bits.
function wav(pieces, rate) {
    const length = pieces.reduce((sum, piece) => sum + piece.length, 0);
    const view = new DataView(new ArrayBuffer(44 + 2 * length));
    const text = (at, letters) => [...letters].forEach((letter, n) => view.setUint8(at + n, letter.charCodeAt(0)));
    text(0, "RIFF"); view.setUint32(4, 36 + 2 * length, true); text(8, "WAVEfmt ");
    view.setUint32(16, 16, true); view.setUint16(20, 1, true); view.setUint16(22, 1, true);
    view.setUint32(24, rate, true); view.setUint32(28, 2 * rate, true);
    view.setUint16(32, 2, true); view.setUint16(34, 16, true);
    text(36, "data"); view.setUint32(40, 2 * length, true);
    let at = 44;
    for (const piece of pieces) for (const sample of piece) {
        view.setInt16(at, Math.round(Math.max(-1, Math.min(1, sample)) * 32767), true);
        at += 2;
    }
    return new Blob([view], { type: "audio/wav" });
}

// Sends in place, so that the browser does not ask for the microphone at every sentence.
async function keep(event) {
    if (!recording) return; // a file: as without this script
    event.preventDefault();
    say("sending");
    const form = document.querySelector("#recorder");
    const body = new FormData(form);
    body.set("recording", recording, "recording.wav");
    try {
        const answer = await fetch(form.action, { method: "POST", body });
        const page = new DOMParser().parseFromString(await answer.text(), "text/html");
        document.querySelector("main").replaceWith(page.querySelector("main"));
        document.title = page.title;
        if (answer.redirected) history.replaceState(null, "", answer.url);
        begin();
    } catch {
        say("unsent");
    }
}

function begin() {
    recording = undefined;
    const form = document.querySelector("#recorder");
    if (!form) return;
    form.addEventListener("submit", keep);
    const able = navigator.mediaDevices && window.AudioWorkletNode;
    show("[data-microphone]", able);
    if (!able) return say("refused");
    const file = part("[data-file]");
    file.open = false;
    file.addEventListener("toggle", () => show('[data-do="keep"]', recording || file.open));
    buttons("ready");
}

document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-hear]");
    if (link) {
        event.preventDefault();
        new Audio(link.href).play();
    }
    const does = event.target.closest("#recorder [data-do]")?.dataset.do;
    if (does === "record" || does === "again") record();
    if (does === "stop") stop();
    if (does === "hear") new Audio(URL.createObjectURL(recording)).play();
});

// The space bar records and stops wherever no button has the focus.
document.addEventListener("keydown", (event) => {
    if (event.key !== " " || event.target !== document.body || !document.querySelector("#recorder")) return;
    event.preventDefault();
    if (pieces) stop(); else record();
});

begin();
