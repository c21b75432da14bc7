//! The web server: which page answers which address, and what every answer carries. Stops gently when it is told to.

use std::{fs, io, sync::Arc};

use axum::{
    Router,
    extract::{DefaultBodyLimit, Request, State},
    http::{HeaderValue, Method, StatusCode, header},
    middleware::{self, Next},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use axum_server::{Handle, tls_rustls::RustlsConfig};

use super::{
    account_pages,
    answer::{Failure, Said},
    app::{App, DeskSettings, Shared, Transport},
    import_pages, listing_pages, lists, log_page, memory, neighbours, publishing, secret,
    services::{Services, ServicesError},
    sign_in, signed_in, today, together, town, uploads, voice_pages, words,
};
use crate::{
    limits::{
        CLIP_FORM_BYTES_MAX, DESK_FORM_BYTES_MAX, DESK_IMPORT_BYTES_MAX, DESK_PICTURE_IDLE_SECONDS,
        DESK_XLIFF_BYTES_MAX,
    },
    store::{Desk, Role, StoreError},
};

/// How often what was saved is carried from the database's log into its file.
const CARRIED_OVER_EVERY: std::time::Duration = std::time::Duration::from_secs(1);
/// The type of scripts.
const JAVASCRIPT: &str = "text/javascript; charset=utf-8";

/// A desk that cannot open or listen.
#[derive(Debug, thiserror::Error)]
pub enum DeskError {
    /// The database.
    #[error("the desk's database cannot be opened")]
    Store(#[from] StoreError),
    /// `desk.toml`.
    #[error(transparent)]
    Services(#[from] ServicesError),
    /// The address is in use, or not this machine's.
    #[error("cannot listen on {listen}; is another desk running, or is the address not of this machine?")]
    Listen {
        /// Where.
        listen: std::net::SocketAddr,
        /// Why.
        source: io::Error,
    },
    /// The certificate or its key.
    #[error("the certificate or its key cannot be used; both are files in PEM")]
    Certificate {
        /// Why.
        source: io::Error,
    },
    /// No threads.
    #[error("the server cannot be started")]
    Start {
        /// Why.
        source: io::Error,
    },
    /// No randomness.
    #[error("this machine gives no random numbers, so nobody could sign in safely")]
    NoRandomness,
}

/// Serves the desk until it is told to stop. `ready` is called once it listens, with its address and, where nobody has an
/// account yet, the path of the link that makes the first one.
///
/// # Errors
/// When the database cannot be opened or the address not be listened on.
pub fn serve(settings: DeskSettings, ready: impl FnOnce(&str, Option<&str>)) -> Result<(), DeskError> {
    memory::keep_little();
    let now = crate::clock::moment(&crate::clock::Floor::default()).time;
    let desk = Desk::open(&settings.data, now)?;
    let first = first_invitation(&desk, now)?;
    let services = Services::load(&settings.data)?;
    uploads::tidy(&settings.data, now);
    let app: App = Arc::new(Shared::new(desk, settings, services));
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|source| DeskError::Start { source })?;
    runtime.block_on(listen(app, first, ready))
}

/// While there is no account, each start makes a new link.
fn first_invitation(desk: &Desk, now: chrono::DateTime<chrono::Utc>) -> Result<Option<String>, DeskError> {
    if !desk.view::<_, StoreError>(|view| view.accounts())?.is_empty() {
        return Ok(None);
    }
    let token = secret::token().ok_or(DeskError::NoRandomness)?;
    let digest = secret::digest_of(&token);
    desk.change::<_, StoreError>(now, |change| change.invite(&digest, Role::Administrator, None, None))?;
    Ok(Some(format!("/invitation/{token}")))
}

async fn listen(app: App, first: Option<String>, ready: impl FnOnce(&str, Option<&str>)) -> Result<(), DeskError> {
    let listen = app.settings.listen;
    let failed = |source| DeskError::Listen { listen, source };
    let listener = std::net::TcpListener::bind(listen).map_err(failed)?;
    listener.set_nonblocking(true).map_err(failed)?;
    let address = listener.local_addr().map_err(failed)?;
    let handle = Handle::new();
    tokio::spawn(stop_when_told(handle.clone()));
    tokio::spawn(let_pictures_rest(app.clone()));
    tokio::spawn(keep_carrying_over(app.clone()));
    let transport = app.settings.transport.clone();
    tokio::spawn(neighbours::keep_fetching(app.clone()));
    let scheme = if matches!(transport, Transport::Tls { .. }) { "https" } else { "http" };
    let service = router(app).into_make_service();
    let url = format!("{scheme}://{address}");
    match transport {
        Transport::Tls { certificate, key } => {
            let read = |path| fs::read(path).map_err(|source| DeskError::Certificate { source });
            // Another part of the program may have chosen already; it is the same choice.
            let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
            let config = RustlsConfig::from_pem(read(&certificate)?, read(&key)?).await;
            let config = config.map_err(|source| DeskError::Certificate { source })?;
            ready(&url, first.as_deref());
            axum_server::from_tcp_rustls(listener, config).map_err(failed)?.handle(handle).serve(service).await
        }
        Transport::ThisMachine | Transport::Proxy => {
            ready(&url, first.as_deref());
            axum_server::from_tcp(listener).map_err(failed)?.handle(handle).serve(service).await
        }
    }
    .map_err(failed)
}

async fn stop_when_told(handle: Handle<std::net::SocketAddr>) {
    let mut ended = match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
        Ok(signal) => signal,
        Err(why) => return tracing::warn!(%why, "the desk cannot be told to stop gently"),
    };
    tokio::select! {
        _ = ended.recv() => {}
        _ = tokio::signal::ctrl_c() => {}
    }
    handle.graceful_shutdown(Some(std::time::Duration::from_secs(5)));
}

/// Nobody who saves should wait for what many saves have left.
async fn keep_carrying_over(app: App) {
    loop {
        tokio::time::sleep(CARRIED_OVER_EVERY).await;
        let app = app.clone();
        match tokio::task::spawn_blocking(move || app.desk.carry_over()).await {
            Ok(Ok(())) => {}
            Ok(Err(why)) => tracing::warn!(%why, "what was saved stays in the log of the database"),
            Err(_) => return,
        }
    }
}

async fn let_pictures_rest(app: App) {
    loop {
        tokio::time::sleep(std::time::Duration::from_secs(DESK_PICTURE_IDLE_SECONDS)).await;
        let app = app.clone();
        // It may wait for a picture that is being drawn.
        let _ = tokio::task::spawn_blocking(move || app.pictures.rest()).await;
    }
}

fn router(app: App) -> Router {
    Router::new()
        .route("/", get(today::page))
        .route("/sign-in", get(sign_in::page).post(sign_in::enter))
        .route("/sign-out", post(sign_in::leave))
        .route("/language", post(sign_in::language))
        .route("/invitation/{token}", get(sign_in::invitation).post(sign_in::accept))
        .route("/accounts", get(account_pages::page).post(account_pages::change))
        .route("/accounts/invite", post(account_pages::invite))
        .route("/log", get(log_page::page))
        .route("/town", get(town::page).post(town::save))
        .route("/listings", get(lists::page))
        .route("/listings/new", get(listing_pages::new))
        .route("/listings/{id}", get(listing_pages::page).post(listing_pages::save))
        .route("/listings/{id}/look", post(listing_pages::look))
        .route("/listings/{id}/picture", get(listing_pages::picture))
        .route("/listings/{id}/confirm", post(listing_pages::confirm))
        .route("/listings/{id}/end", post(listing_pages::end))
        .route("/listings/{id}/copy", post(listing_pages::copy))
        .route("/listings/{id}/history", get(listing_pages::history))
        .route("/listings/{id}/restore", post(listing_pages::restore))
        .route("/words", get(words::page))
        .route("/words/machine", post(words::fill))
        .route("/words/file", post(words::receive).layer(with_file(DESK_XLIFF_BYTES_MAX)))
        .route("/words/file/{token}", get(words::preview).post(words::accept))
        .route("/words/{file}", get(words::download))
        .route("/listings/{id}/words", get(words::listing_page).post(words::save_listing))
        .route("/neighbours", get(neighbours::page).post(neighbours::add))
        .route("/neighbours/{id}", get(neighbours::of_one).post(neighbours::act))
        .route("/neighbours/{id}/root.json", get(neighbours::root))
        .route("/neighbours/{id}/{service}", get(neighbours::listing).post(neighbours::reference))
        .route("/voices", get(voice_pages::overview).post(voice_pages::change_voice))
        .route(
            "/voices/{language}",
            get(voice_pages::page).post(voice_pages::keep).layer(DefaultBodyLimit::max(CLIP_FORM_BYTES_MAX)),
        )
        .route("/voices/{language}/speaker", post(voice_pages::agree))
        .route("/voices/{language}/clip", post(voice_pages::change_clip))
        .route("/voices/clip/{id}", get(voice_pages::clip))
        .route("/listings/together", get(together::page).post(together::save))
        .route("/import", get(import_pages::page).post(import_pages::receive).layer(with_file(DESK_IMPORT_BYTES_MAX)))
        .route("/import/template.xlsx", get(import_pages::workbook))
        .route("/import/template.csv", get(import_pages::csv))
        .route("/import/{token}", get(import_pages::preview).post(import_pages::take))
        .route("/import/{token}/drop", post(import_pages::leave))
        .route("/publish", get(publishing::page).post(publishing::publish))
        .route("/publish/copy", post(publishing::copy))
        .route("/publish/progress", get(publishing::progress_page))
        .route("/publish/keys", get(publishing::keys_page).post(publishing::make_keys))
        .route("/publish/keys/move", post(publishing::move_to_stick))
        .route("/publish/keys/forget", post(publishing::forget))
        .route("/publish/keys/{name}", get(publishing::download))
        .route(
            "/static/desk.css",
            get(|| file("text/css; charset=utf-8", include_bytes!("../../ui/desk/static/desk.css"))),
        )
        .route("/static/htmx.js", get(|| file(JAVASCRIPT, servable::HTMX_2_0_8.bytes)))
        .route("/static/voices.js", get(|| file(JAVASCRIPT, include_bytes!("../../ui/desk/static/voices.js"))))
        .route(
            "/static/voices-microphone.js",
            get(|| file(JAVASCRIPT, include_bytes!("../../ui/desk/static/voices-microphone.js"))),
        )
        .fallback(async || Failure::NotFound)
        .layer(DefaultBodyLimit::max(DESK_FORM_BYTES_MAX))
        .layer(middleware::from_fn_with_state(app.clone(), guard))
        .with_state(app)
}

async fn file(kind: &'static str, bytes: &'static [u8]) -> Response {
    ([(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, "max-age=3600")], bytes).into_response()
}

/// Room for a file in a form, and for the form around it.
fn with_file(bytes_max: usize) -> DefaultBodyLimit {
    DefaultBodyLimit::max(bytes_max + DESK_FORM_BYTES_MAX)
}

/// Refuses what another site's page sends, and gives every answer the headers that keep browsers from harm.
async fn guard(State(app): State<App>, request: Request, next: Next) -> Response {
    let changes = !matches!(*request.method(), Method::GET | Method::HEAD);
    let is_static = request.uri().path().starts_with("/static/");
    let asked = request.headers().clone();
    let mut answer = if changes && signed_in::is_of_another_site(&asked) {
        Failure::Stale.into_response()
    } else {
        next.run(request).await
    };
    if let Some(said) = answer.extensions().get::<Said>().copied() {
        let words = signed_in::words_of(&app, &asked).await;
        answer = said.in_words(&answer, &words);
    }
    if asked.contains_key("hx-request") && answer.status().is_redirection() {
        // Whoever signed out elsewhere keeps what they typed: htmx leaves the page as it is.
        *answer.status_mut() = StatusCode::UNAUTHORIZED;
    }
    let headers = answer.headers_mut();
    for (name, value) in [
        (
            "content-security-policy",
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; media-src 'self' blob:; \
             connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
        ),
        ("x-content-type-options", "nosniff"),
        ("referrer-policy", "same-origin"),
        ("cross-origin-opener-policy", "same-origin"),
        ("cross-origin-resource-policy", "same-origin"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if !is_static {
        // What stands on a page is for who signed in, also on a PC that several use.
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    answer
}
