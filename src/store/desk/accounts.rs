//! Who edits: accounts, invitations, sessions, and what was done. Secrets come in as digests; passwords are judged
//! elsewhere.

use chrono::{DateTime, TimeDelta, Utc};
use rusqlite::{OptionalExtension, Row, params};
use uuid::Uuid;

use super::{Change, View, moment};
use crate::{
    limits::{DESK_AUDIT_SHOWN_MAX, DESK_WRONG_PASSWORDS_KEPT_HOURS, DESK_WRONG_PASSWORDS_NAMES_MAX},
    locale::LanguageTag,
    store::{StoreError, read::collect, rows::parsed},
};

/// What somebody may do; each may do what those before it may.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// Keeps listings.
    Editor,
    /// Publishes too.
    Publisher,
    /// Keeps accounts and settings too.
    Administrator,
}

impl Role {
    /// All, least first.
    pub const ALL: [Self; 3] = [Self::Editor, Self::Publisher, Self::Administrator];

    /// As it is kept.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Editor => "editor",
            Self::Publisher => "publisher",
            Self::Administrator => "administrator",
        }
    }

    /// The role a word names.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.as_str() == text)
    }
}

/// Somebody who edits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// Its number.
    pub id: i64,
    /// The name to sign in with.
    pub name: String,
    /// What they may do.
    pub role: Role,
    /// The language of the desk for them.
    pub language: Option<LanguageTag>,
    /// Since when nobody may sign in by it.
    pub ended_at: Option<DateTime<Utc>>,
}

/// What is needed to judge a password.
#[derive(Debug, Clone)]
pub struct Entrance {
    /// Whose.
    pub account: Account,
    /// argon2id, in the PHC string format.
    pub password_hash: String,
}

/// Wrong passwords for a name, whether somebody has it or not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WrongPasswords {
    /// How many since the last right one.
    pub count: u32,
    /// When the last of them was.
    pub last_at: DateTime<Utc>,
}

/// A signed-in browser.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// Whose.
    pub account: Account,
    /// What every form carries.
    pub form_token: String,
    /// When it was last used.
    pub seen_at: DateTime<Utc>,
}

/// A link that makes an account, or gives one a new password.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invitation {
    /// The role of the account to be made.
    pub role: Role,
    /// The account that gets a new password.
    pub account: Option<Account>,
    /// When it was made.
    pub made_at: DateTime<Utc>,
}

/// Something that was done, as the log shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deed {
    /// When.
    pub at: DateTime<Utc>,
    /// By whom.
    pub account: Option<String>,
    /// What: an `Act` where it was done to a listing, else one of the desk's messages.
    pub act: String,
    /// To what.
    pub what: Option<String>,
    /// The listing that it was done to.
    pub service: Option<Uuid>,
}

const ACCOUNT: &str = "account.id, account.name, account.role, account.language, account.ended_at";

fn role(row: &Row<'_>) -> Result<Role, StoreError> {
    parsed(row, "role", Role::parse)?
        .ok_or_else(|| StoreError::Nonsense { column: "account.role", value: String::new() })
}

fn time(row: &Row<'_>, column: &str) -> Result<Option<DateTime<Utc>>, StoreError> {
    Ok(row.get::<_, Option<String>>(column)?.map(|text| moment(&text)))
}

fn account(row: &Row<'_>) -> Result<Account, StoreError> {
    Ok(Account {
        id: row.get("id")?,
        name: row.get("name")?,
        role: role(row)?,
        language: row.get::<_, Option<String>>("language")?.and_then(|tag| LanguageTag::parse(&tag).ok()),
        ended_at: time(row, "ended_at")?,
    })
}

impl View<'_> {
    /// Every account, by name.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn accounts(&self) -> Result<Vec<Account>, StoreError> {
        let mut statement =
            self.connection().prepare_cached(&format!("SELECT {ACCOUNT} FROM account ORDER BY name"))?;
        collect(&mut statement, [], account)
    }

    /// What is needed to judge the password of a name.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn entrance(&self, name: &str) -> Result<Option<Entrance>, StoreError> {
        let sql = format!("SELECT {ACCOUNT}, password_hash FROM account WHERE name = ?1 AND ended_at IS NULL");
        let mut statement = self.connection().prepare_cached(&sql)?;
        let mut found = collect(&mut statement, [name], |row| {
            Ok(Entrance { account: account(row)?, password_hash: row.get("password_hash")? })
        })?;
        Ok(found.pop())
    }

    /// The wrong passwords for a name, known by its digest; none where the last one was right.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn wrong_passwords(&self, name_sha256: &str) -> Result<Option<WrongPasswords>, StoreError> {
        let sql = "SELECT failures, failed_at FROM wrong_password WHERE name_sha256 = ?1";
        let mut found = collect(&mut self.connection().prepare_cached(sql)?, [name_sha256], |row| {
            let last_at = time(row, "failed_at")?.unwrap_or_default();
            Ok(WrongPasswords { count: row.get("failures")?, last_at })
        })?;
        Ok(found.pop())
    }

    /// The session of a cookie, by the digest of its token.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn session(&self, token_sha256: &str) -> Result<Option<Session>, StoreError> {
        let sql = format!(
            "SELECT {ACCOUNT}, form_token, seen_at FROM session JOIN account ON account.id = account_id
             WHERE token_sha256 = ?1 AND ended_at IS NULL"
        );
        let mut statement = self.connection().prepare_cached(&sql)?;
        let mut found = collect(&mut statement, [token_sha256], |row| {
            let seen_at = time(row, "seen_at")?.unwrap_or_default();
            Ok(Session { account: account(row)?, form_token: row.get("form_token")?, seen_at })
        })?;
        Ok(found.pop())
    }

    /// The invitation of a link, by the digest of its token.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn invitation(&self, token_sha256: &str) -> Result<Option<Invitation>, StoreError> {
        let sql = format!(
            "SELECT {ACCOUNT}, invitation.role AS invited, invitation.made_at AS made_at FROM invitation
             LEFT JOIN account ON account.id = account_id WHERE token_sha256 = ?1"
        );
        let mut statement = self.connection().prepare_cached(&sql)?;
        let mut found = collect(&mut statement, [token_sha256], |row| {
            let invited: String = row.get("invited")?;
            let known = row.get::<_, Option<i64>>("id")?.is_some();
            Ok(Invitation {
                role: Role::parse(&invited).unwrap_or(Role::Editor),
                account: if known { Some(account(row)?) } else { None },
                made_at: time(row, "made_at")?.unwrap_or_default(),
            })
        })?;
        Ok(found.pop())
    }

    /// What was done last, newest first, and before a number for older ones.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn deeds(&self, before: Option<i64>) -> Result<Vec<(i64, Deed)>, StoreError> {
        let sql = "SELECT audit.id AS number, audit.at AS at, name, audit.act AS act, what, service_id FROM audit
                   LEFT JOIN account ON account.id = audit.account_id LEFT JOIN revision ON revision.id = revision_id
                   WHERE audit.id < ?1 ORDER BY audit.id DESC LIMIT ?2";
        let mut statement = self.connection().prepare_cached(sql)?;
        collect(&mut statement, params![before.unwrap_or(i64::MAX), DESK_AUDIT_SHOWN_MAX], |row| {
            let at = time(row, "at")?.unwrap_or_default();
            let service = parsed(row, "service_id", |text| text.parse().ok())?;
            let deed = Deed { at, account: row.get("name")?, act: row.get("act")?, what: row.get("what")?, service };
            Ok((row.get("number")?, deed))
        })
    }
}

impl Change<'_> {
    /// Makes an invitation known by the digest of its token. One by nobody, for the first account, takes the place of
    /// those before it.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn invite(
        &mut self,
        token_sha256: &str,
        role: Role,
        account: Option<i64>,
        by: Option<i64>,
    ) -> Result<(), StoreError> {
        if by.is_none() {
            self.connection().execute("DELETE FROM invitation WHERE made_by IS NULL", [])?;
        }
        let sql = "INSERT INTO invitation (token_sha256, role, account_id, made_at, made_by)
                   VALUES (?1, ?2, ?3, ?4, ?5)";
        self.connection().execute(sql, params![token_sha256, role.as_str(), account, self.at(), by])?;
        Ok(())
    }

    /// Uses an invitation up: makes its account, or gives it the new password and ends its sessions. None when it is
    /// used already, or the name is somebody's.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn accept(&mut self, token_sha256: &str, name: &str, password_hash: &str) -> Result<Option<i64>, StoreError> {
        let sql = "DELETE FROM invitation WHERE token_sha256 = ?1 RETURNING role, account_id";
        let used: Option<(String, Option<i64>)> =
            self.connection().query_row(sql, [token_sha256], |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
        let Some((role, account)) = used else { return Ok(None) };
        if let Some(account) = account {
            let sql = "UPDATE account SET password_hash = ?2 WHERE id = ?1";
            self.connection().execute(sql, params![account, password_hash])?;
            self.connection().execute("DELETE FROM session WHERE account_id = ?1", [account])?;
            return Ok(Some(account));
        }
        let sql = "INSERT INTO account (name, role, password_hash, made_at) VALUES (?1, ?2, ?3, ?4)
                   ON CONFLICT (name) DO NOTHING RETURNING id";
        let made = self
            .connection()
            .query_row(sql, params![name, role, password_hash, self.at()], |row| row.get(0))
            .optional()?;
        Ok(made)
    }

    /// Counts a wrong password for a name, known by its digest. Those of names that were left alone for a day are
    /// forgotten, and the oldest where there are too many.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn password_was_wrong(&mut self, name_sha256: &str) -> Result<(), StoreError> {
        let sql = "INSERT INTO wrong_password (name_sha256, failures, failed_at) VALUES (?1, 1, ?2)
                   ON CONFLICT (name_sha256) DO UPDATE SET failures = failures + 1, failed_at = ?2";
        self.connection().execute(sql, params![name_sha256, self.at()])?;
        let oldest = super::moment_text(self.at - TimeDelta::hours(DESK_WRONG_PASSWORDS_KEPT_HOURS));
        self.connection().execute("DELETE FROM wrong_password WHERE failed_at < ?1", [oldest])?;
        let sql = "DELETE FROM wrong_password WHERE name_sha256 IN
                   (SELECT name_sha256 FROM wrong_password ORDER BY failed_at DESC LIMIT -1 OFFSET ?1)";
        self.connection().execute(sql, [DESK_WRONG_PASSWORDS_NAMES_MAX])?;
        Ok(())
    }

    /// Forgets the wrong passwords for a name, known by its digest: somebody knew the right one.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn password_was_right(&mut self, name_sha256: &str) -> Result<(), StoreError> {
        self.connection().execute("DELETE FROM wrong_password WHERE name_sha256 = ?1", [name_sha256])?;
        Ok(())
    }

    /// Begins a session.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn begin_session(&mut self, token_sha256: &str, account: i64, form_token: &str) -> Result<(), StoreError> {
        let sql = "INSERT INTO session (token_sha256, account_id, form_token, made_at, seen_at)
                   VALUES (?1, ?2, ?3, ?4, ?4)";
        self.connection().execute(sql, params![token_sha256, account, form_token, self.at()])?;
        Ok(())
    }

    /// Takes note that a session is in use, and forgets those that are not used since `oldest`.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn session_seen(&mut self, token_sha256: &str, oldest: DateTime<Utc>) -> Result<(), StoreError> {
        let sql = "UPDATE session SET seen_at = ?2 WHERE token_sha256 = ?1";
        self.connection().execute(sql, params![token_sha256, self.at()])?;
        self.connection().execute("DELETE FROM session WHERE seen_at < ?1", [super::moment_text(oldest)])?;
        Ok(())
    }

    /// Ends a session.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn end_session(&mut self, token_sha256: &str) -> Result<(), StoreError> {
        self.connection().execute("DELETE FROM session WHERE token_sha256 = ?1", [token_sha256])?;
        Ok(())
    }

    /// Gives an account another language.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn set_language(&mut self, account: i64, language: &LanguageTag) -> Result<(), StoreError> {
        self.connection()
            .execute("UPDATE account SET language = ?2 WHERE id = ?1", params![account, language.as_str()])?;
        Ok(())
    }

    /// Gives an account another role, or ends it with its sessions, or lets it in again. The last administrator stays:
    /// then nothing is changed, and false is the answer.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn set_account(&mut self, account: i64, role: Role, ended: bool) -> Result<bool, StoreError> {
        let sql = "SELECT count(*) FROM account WHERE role = 'administrator' AND ended_at IS NULL AND id <> ?1";
        let others: i64 = self.connection().query_row(sql, [account], |row| row.get(0))?;
        if others == 0 && (ended || role != Role::Administrator) {
            return Ok(false);
        }
        let sql = "UPDATE account SET role = ?2, ended_at = iif(?3, coalesce(ended_at, ?4), NULL) WHERE id = ?1";
        self.connection().execute(sql, params![account, role.as_str(), ended, self.at()])?;
        if ended {
            self.connection().execute("DELETE FROM session WHERE account_id = ?1", [account])?;
        }
        Ok(true)
    }

    /// Writes down what somebody did.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn log(&mut self, account: Option<i64>, act: &str, what: Option<&str>) -> Result<(), StoreError> {
        let sql = "INSERT INTO audit (at, account_id, act, what) VALUES (?1, ?2, ?3, ?4)";
        self.connection().execute(sql, params![self.at(), account, act, what])?;
        Ok(())
    }
}
