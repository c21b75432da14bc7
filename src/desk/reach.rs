//! Other services by HTTP: one request, one answer. Owns connections and time-outs; follows no redirect, tries nothing
//! twice, and never says an address whole, for it may hold a password.

mod json;

use std::{sync::Arc, time::Duration};

use ureq::{
    Agent,
    tls::{RootCerts, TlsConfig},
};

use crate::limits::REACH_CONNECT_SECONDS;
pub(super) use json::JsonError;

/// No answer came.
#[derive(Debug, thiserror::Error)]
#[error("{host} does not answer")]
pub(super) struct ReachError {
    /// Who was asked.
    host: String,
    /// Why.
    source: Box<dyn std::error::Error + Send + Sync>,
}

/// Connections to other services.
pub(super) struct Reach {
    agent: Agent,
}

impl Reach {
    /// Opens nothing yet. An answer that takes longer than `answer` is given up.
    pub(super) fn within(answer: Duration) -> Self {
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let tls = TlsConfig::builder()
            .root_certs(RootCerts::PlatformVerifier)
            .unversioned_rustls_crypto_provider(provider)
            .build();
        let connect = Some(Duration::from_secs(REACH_CONNECT_SECONDS).min(answer));
        let config = Agent::config_builder()
            .tls_config(tls)
            .user_agent(concat!("wegwijs/", env!("CARGO_PKG_VERSION")))
            .accept_encoding("")
            .http_status_as_error(false)
            .max_redirects(0)
            .timeout_resolve(connect)
            .timeout_connect(connect)
            .timeout_send_request(connect)
            .timeout_send_body(Some(answer))
            .timeout_recv_response(Some(answer))
            .timeout_recv_body(Some(answer))
            .build();
        Self { agent: config.new_agent() }
    }
}
