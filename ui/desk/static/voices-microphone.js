// Hands the samples of the microphone to voices.js, in the browser's thread for sound.
class Microphone extends AudioWorkletProcessor {
    process(inputs) {
        const samples = inputs[0][0];
        if (samples) this.port.postMessage(samples.slice());
        return true;
    }
}
registerProcessor("microphone", Microphone);
