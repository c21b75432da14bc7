//! Ogg Opus (RFC 7845): one channel of speech in 20 ms packets. The only place that speaks to libopus.

use std::{borrow::Cow, ptr::NonNull};

use ogg::{PacketWriteEndInfo, PacketWriter};
use unsafe_libopus::{
    OPUS_APPLICATION_VOIP, OPUS_GET_LOOKAHEAD_REQUEST, OPUS_OK, OPUS_SET_BITRATE_REQUEST, OPUS_SET_SIGNAL_REQUEST,
    OPUS_SIGNAL_VOICE, OpusEncoder, opus_encode_float, opus_encoder_create, opus_encoder_ctl, opus_encoder_destroy,
};

use super::RecordingError;

/// Samples a second of what is encoded.
pub(super) const RATE_HERTZ: u32 = 48_000;
/// Bits a second: speech that nobody tells from the recording.
const BITRATE: i32 = 32_000;
/// Samples of one packet: 20 ms.
const PACKET_SAMPLES: usize = 960;
/// The largest packet of one such frame (RFC 6716, section 3.4), in bytes.
const PACKET_BYTES_MAX: usize = 1_275;
/// A page of the container holds one second.
const PAGE_PACKETS: usize = 50;
/// The number of the stream inside its file.
const SERIAL: u32 = 1;

/// Encodes samples of one channel at `RATE_HERTZ`. The same samples give the same bytes.
pub(super) fn encode(samples: &[f32]) -> Result<Vec<u8>, RecordingError> {
    let mut encoder = Encoder::new().ok_or(RecordingError::Codec)?;
    let skip = encoder.lookahead().ok_or(RecordingError::Codec)?;
    let mut writer = PacketWriter::new(Vec::new());
    let mut put = |packet: Vec<u8>, end, position: usize| {
        writer.write_packet(Cow::Owned(packet), SERIAL, end, position as u64).map_err(|_| RecordingError::Codec)
    };
    put(head(skip), PacketWriteEndInfo::EndPage, 0)?;
    put(tags(), PacketWriteEndInfo::EndPage, 0)?;
    // What the encoder looks ahead comes out behind the last sample; the position of the end cuts off what is too much.
    let end = samples.len() + usize::from(skip);
    let packets = end.div_ceil(PACKET_SAMPLES);
    for number in 0..packets {
        let from = (number * PACKET_SAMPLES).min(samples.len());
        let rest = &samples[from..(from + PACKET_SAMPLES).min(samples.len())];
        let mut frame = [0.0; PACKET_SAMPLES];
        frame[..rest.len()].copy_from_slice(rest);
        let packet = encoder.encode(&frame).ok_or(RecordingError::Codec)?;
        let position = ((number + 1) * PACKET_SAMPLES).min(end);
        let info = match number + 1 {
            last if last == packets => PacketWriteEndInfo::EndStream,
            full if full % PAGE_PACKETS == 0 => PacketWriteEndInfo::EndPage,
            _ => PacketWriteEndInfo::NormalPacket,
        };
        put(packet, info, position)?;
    }
    Ok(writer.into_inner())
}

/// RFC 7845, section 5.1.
fn head(skip: u16) -> Vec<u8> {
    let mut head = b"OpusHead".to_vec();
    let (version, channels, family) = (1, 1, 0);
    head.extend([version, channels]);
    head.extend(skip.to_le_bytes());
    head.extend(RATE_HERTZ.to_le_bytes());
    head.extend(0_i16.to_le_bytes());
    head.push(family);
    head
}

/// RFC 7845, section 5.2: who made it, and nothing of who speaks.
fn tags() -> Vec<u8> {
    let vendor = b"wegwijs";
    let mut tags = b"OpusTags".to_vec();
    tags.extend(7_u32.to_le_bytes());
    tags.extend(vendor);
    tags.extend(0_u32.to_le_bytes());
    tags
}

/// An encoder of libopus.
struct Encoder(NonNull<OpusEncoder>);

#[allow(unsafe_code, reason = "the crate gives libopus' own functions; each call here says why it is sound")]
impl Encoder {
    fn new() -> Option<Self> {
        let mut error = OPUS_OK;
        // SAFETY: the numbers are ones that libopus takes, and `error` lives through the call.
        let made = unsafe { opus_encoder_create(48_000, 1, OPUS_APPLICATION_VOIP, &raw mut error) };
        let encoder = Self(NonNull::new(made)?);
        // SAFETY: the encoder is whole and ours alone; each request takes one whole number.
        let set = unsafe {
            [
                opus_encoder_ctl!(encoder.0.as_ptr(), OPUS_SET_BITRATE_REQUEST, BITRATE),
                opus_encoder_ctl!(encoder.0.as_ptr(), OPUS_SET_SIGNAL_REQUEST, OPUS_SIGNAL_VOICE),
            ]
        };
        (error == OPUS_OK && set == [OPUS_OK; 2]).then_some(encoder)
    }

    /// How many samples come out before the first that went in.
    fn lookahead(&self) -> Option<u16> {
        let mut samples = 0_i32;
        // SAFETY: the encoder is whole; this request writes one whole number, which lives through the call.
        let done = unsafe { opus_encoder_ctl!(self.0.as_ptr(), OPUS_GET_LOOKAHEAD_REQUEST, &mut samples) };
        u16::try_from(samples).ok().filter(|_| done == OPUS_OK)
    }

    fn encode(&mut self, frame: &[f32; PACKET_SAMPLES]) -> Option<Vec<u8>> {
        let mut packet = vec![0; PACKET_BYTES_MAX];
        // SAFETY: the encoder is whole and ours alone; it reads 960 samples of one channel, which the frame has, and
        // writes at most 1,275 bytes, which the packet has.
        let length = unsafe { opus_encode_float(self.0.as_ptr(), frame.as_ptr(), 960, packet.as_mut_ptr(), 1_275) };
        packet.truncate(usize::try_from(length).ok().filter(|length| *length > 0)?);
        Some(packet)
    }
}

#[allow(unsafe_code, reason = "as above")]
impl Drop for Encoder {
    fn drop(&mut self) {
        // SAFETY: it was made by `opus_encoder_create`, and nobody uses it any more.
        unsafe { opus_encoder_destroy(self.0.as_ptr()) }
    }
}
