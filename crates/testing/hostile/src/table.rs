//! What each attack is, which limit meets it and how it ends. The tests of the host run by it, and
//! `docs/reference/hostile.md` is made from it.

/// One attack.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attack {
    pub name: String,
    /// One sentence.
    pub story: &'static str,
    pub limit: Limit,
    pub ends: Ends,
}

/// What stands in the way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Limit {
    Time,
    Memory,
    TableElements,
    Tables,
    Instances,
    Handles,
    Stack,
    HostcallBytes,
    AnswerHead,
    AnswerBody,
    FaultText,
    FaultFields,
    LogLines,
    LogLine,
    RandomBytes,
    EventBytes,
    Quota,
    Denials,
    Depth,
    Places,
    Failures,
    ViewTime,
    ViewMemory,
    ViewAnswer,
    FreshStore,
    Characters,
    Runtime,
    Reader,
    Publish,
}

impl Limit {
    pub const ALL: [Self; 29] = [
        Self::Time,
        Self::Memory,
        Self::TableElements,
        Self::Tables,
        Self::Instances,
        Self::Handles,
        Self::Stack,
        Self::HostcallBytes,
        Self::AnswerHead,
        Self::AnswerBody,
        Self::FaultText,
        Self::FaultFields,
        Self::LogLines,
        Self::LogLine,
        Self::RandomBytes,
        Self::EventBytes,
        Self::Quota,
        Self::Denials,
        Self::Depth,
        Self::Places,
        Self::Failures,
        Self::ViewTime,
        Self::ViewMemory,
        Self::ViewAnswer,
        Self::FreshStore,
        Self::Characters,
        Self::Runtime,
        Self::Reader,
        Self::Publish,
    ];
}

/// How a call or a step ends. Texts are parts of the message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ends {
    /// Stopped at its time limit.
    Deadline,
    /// Asked for more than it may hold.
    OutOfMemory,
    /// Died, or was stopped, with this reason.
    Trap(&'static str),
    /// A view that broke the protocol.
    Invalid(&'static str),
    /// Said no, in as many words as it may.
    Fault,
    /// Sound bytes that no reader takes.
    Unreadable,
    /// Ended well, and got no more than it may have.
    Answered,
}
