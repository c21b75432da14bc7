//! Counts every byte that goes over the wire, below TLS, and stops a mirror that sends too little or too much. Sits
//! between ureq and its sockets; knows no HTTP.

use std::{
    fmt, io,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering::Relaxed},
    },
    time::Duration,
};

use ureq::unversioned::transport::{
    Buffers, ConnectionDetails, Connector, Either, NextTimeout, TcpConnector, Transport,
};

use crate::clock;

/// The count, and how much may still come.
#[derive(Debug)]
pub struct Meter {
    sent: AtomicU64,
    received: AtomicU64,
    /// What may still be received for the request that is under way.
    left: AtomicU64,
    /// How long one stretch of waiting is.
    stretch: Duration,
    /// What has to come in one.
    stretch_bytes_min: u64,
}

/// Why the meter stopped a mirror.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Stopped {
    /// Next to nothing came.
    #[error("too little came")]
    Slow,
    /// More came than can be of use.
    #[error("too much came")]
    TooMuch,
}

impl Stopped {
    /// The meter's own word, where it stands behind an error.
    pub fn behind(why: &io::Error) -> Option<Self> {
        why.get_ref()?.downcast_ref().copied()
    }
}

impl Meter {
    /// A meter that stops whoever sends fewer than `stretch_bytes_min` bytes in a `stretch` of waiting.
    pub fn new(stretch: Duration, stretch_bytes_min: u64) -> Arc<Self> {
        let zero = || AtomicU64::new(0);
        Arc::new(Self { sent: zero(), received: zero(), left: zero(), stretch, stretch_bytes_min })
    }

    /// Lets so many bytes come for the next request.
    pub fn allow(&self, bytes: u64) {
        self.left.store(bytes, Relaxed);
    }

    /// What was sent so far, in bytes.
    pub fn sent(&self) -> u64 {
        self.sent.load(Relaxed)
    }

    /// What was received so far, in bytes.
    pub fn received(&self) -> u64 {
        self.received.load(Relaxed)
    }

    fn take(&self, bytes: u64) -> Result<(), Stopped> {
        self.received.fetch_add(bytes, Relaxed);
        let left = self.left.load(Relaxed).checked_sub(bytes).ok_or(Stopped::TooMuch)?;
        self.left.store(left, Relaxed);
        Ok(())
    }
}

/// Opens TCP connections whose bytes are counted.
pub struct MeteredTcp {
    tcp: TcpConnector,
    meter: Arc<Meter>,
}

impl MeteredTcp {
    /// Connections that `meter` counts.
    pub fn new(meter: Arc<Meter>) -> Self {
        Self { tcp: TcpConnector::default(), meter }
    }
}

impl fmt::Debug for MeteredTcp {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("MeteredTcp")
    }
}

type Tcp = <TcpConnector as Connector>::Out;

impl<In: Transport> Connector<In> for MeteredTcp {
    type Out = Either<In, Metered<Tcp>>;

    fn connect(&self, details: &ConnectionDetails, chained: Option<In>) -> Result<Option<Self::Out>, ureq::Error> {
        // What a proxy opened was opened here before, and is counted.
        if let Some(open) = chained {
            return Ok(Some(Either::A(open)));
        }
        let tcp: Option<Tcp> = self.tcp.connect(details, None::<()>)?;
        let metered = |inner| Metered { inner, meter: self.meter.clone(), waited: Duration::ZERO, came: 0 };
        Ok(tcp.map(|inner| Either::B(metered(inner))))
    }
}

/// A connection whose bytes are counted.
#[derive(Debug)]
pub struct Metered<T> {
    inner: T,
    meter: Arc<Meter>,
    /// How long this stretch of waiting is by now. Time in which nobody waits is not the mirror's fault.
    waited: Duration,
    /// What came in it.
    came: u64,
}

impl<T: Transport> Metered<T> {
    fn begin_stretch(&mut self) {
        self.waited = Duration::ZERO;
        self.came = 0;
    }

    /// Waits and counts. What the wait came to is inside; outside is what the meter says of it.
    fn wait(&mut self, timeout: NextTimeout) -> Result<Result<bool, ureq::Error>, ureq::Error> {
        let (held, begun) = (self.inner.buffers().input().len(), clock::since_start());
        let outcome = self.inner.await_input(timeout);
        self.waited += clock::since_start().saturating_sub(begun);
        let came = self.inner.buffers().input().len().saturating_sub(held) as u64;
        self.came += came;
        self.meter.take(came).map_err(io::Error::other)?;
        Ok(outcome)
    }
}

impl<T: Transport> Transport for Metered<T> {
    fn buffers(&mut self) -> &mut dyn Buffers {
        self.inner.buffers()
    }

    fn transmit_output(&mut self, amount: usize, timeout: NextTimeout) -> Result<(), ureq::Error> {
        self.begin_stretch();
        self.inner.transmit_output(amount, timeout)?;
        self.meter.sent.fetch_add(amount as u64, Relaxed);
        Ok(())
    }

    fn await_input(&mut self, timeout: NextTimeout) -> Result<bool, ureq::Error> {
        let begun = clock::since_start();
        loop {
            let over_after = timeout.after.saturating_sub(clock::since_start().saturating_sub(begun));
            let left = self.meter.stretch.saturating_sub(self.waited);
            let shortened = left < over_after;
            let outcome = self.wait(NextTimeout { after: left.min(over_after).into(), ..timeout })?;
            if self.waited >= self.meter.stretch {
                if self.came < self.meter.stretch_bytes_min {
                    return Err(io::Error::other(Stopped::Slow).into());
                }
                self.begin_stretch();
            }
            match outcome {
                // The stretch is over, not the time that the caller gives.
                Err(ureq::Error::Timeout(_)) if shortened => {}
                outcome => return outcome,
            }
        }
    }

    fn is_open(&mut self) -> bool {
        self.inner.is_open()
    }

    fn is_tls(&self) -> bool {
        self.inner.is_tls()
    }
}
