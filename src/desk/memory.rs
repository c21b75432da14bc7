//! What the process keeps of the memory that it has used.

/// Tells glibc to keep little. By itself it keeps the pieces of each of many threads' work, and of the largest file that
/// was ever written, for work of the same kind: a desk that is asked for a workbook once a year would stay large.
/// Before the first thread; other systems' libraries keep what they like.
#[allow(unsafe_code, reason = "glibc has no safe way to say it")]
pub(super) fn keep_little() {
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    {
        /// As glibc begins with, in bytes; said once, it stays so.
        const LARGE: libc::c_int = 128 << 10;
        const SHARED_BY_THREADS: libc::c_int = 2;
        for (setting, value) in
            [(libc::M_ARENA_MAX, SHARED_BY_THREADS), (libc::M_MMAP_THRESHOLD, LARGE), (libc::M_TRIM_THRESHOLD, LARGE)]
        {
            // SAFETY: it changes numbers of the allocator, under the allocator's own lock; what it refuses stays as it
            // was.
            unsafe { libc::mallopt(setting, value) };
        }
    }
}
