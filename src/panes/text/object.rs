//! An object that was asked for.

use serde_json::Value;

use crate::{
    ports::PortError,
    ui::{line::StyledLine, theme::Role},
};

/// What has come of the request for an object.
#[derive(Debug)]
pub(in crate::panes) enum Object {
    /// It is under way.
    Loading,
    /// It has come.
    Here(Box<Value>),
    /// It will not come.
    Failed(PortError),
}

impl From<Result<Value, PortError>> for Object {
    fn from(result: Result<Value, PortError>) -> Self {
        match result {
            Ok(object) => Self::Here(Box::new(object)),
            Err(fault) => Self::Failed(fault),
        }
    }
}

impl Object {
    /// The object, once it has come.
    pub(in crate::panes) fn here(&self) -> Option<&Value> {
        match self {
            Self::Here(object) => Some(object),
            Self::Loading | Self::Failed(_) => None,
        }
    }

    /// What stands in the place of the text as long as there is none.
    pub(in crate::panes) fn placeholder(&self) -> Vec<StyledLine> {
        match self {
            Self::Loading => vec![StyledLine::new(Role::Muted, "loading ...")],
            Self::Here(_) => Vec::new(),
            Self::Failed(fault) => {
                let mut lines = vec![
                    StyledLine::new(
                        Role::Danger,
                        &format!("{}: {}", fault.action, fault.class.name()),
                    ),
                    StyledLine::new(Role::Text, &fault.message),
                    StyledLine::new(Role::Title, fault.advice()),
                ];
                if let Some(id) = &fault.request_id {
                    lines.push(StyledLine::new(Role::Muted, &format!("request id {id}")));
                }
                lines
            }
        }
    }
}
