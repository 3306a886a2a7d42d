//! A question to the store: a statement and what it is asked with, or an operation and all that its result depends on.

use crate::param::Param;
use crate::statement::Statement;

/// The longest text or byte string that is looked up by.
const TEXT: usize = 128;
/// The longest list.
const LIST: usize = 256;
/// The longest request.
const REQUEST: usize = 1024;
/// Where no statement can be.
const NO_STATEMENT: usize = 0;

/// The address of a statement and its parameters, or an operation and its request.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Question(usize, Box<[u8]>);

impl Question {
    /// The question, if it is short enough to be kept.
    pub(crate) fn new(statement: &'static Statement, params: &[Param<'_>]) -> Option<Self> {
        let mut key = Vec::with_capacity(params.len() * 9);
        for param in params {
            match param {
                Param::Null => key.push(0),
                Param::Int(value) => {
                    key.push(1);
                    key.extend(value.to_be_bytes());
                }
                Param::Text(text) => {
                    key.push(2);
                    measured(&mut key, text.as_bytes())?;
                }
                Param::Bytes(bytes) => {
                    key.push(3);
                    measured(&mut key, bytes)?;
                }
                Param::Ints(values) if values.len() <= LIST => {
                    key.push(4);
                    key.extend(values.len().to_be_bytes());
                    values.iter().for_each(|value| key.extend(value.to_be_bytes()));
                }
                Param::Ints(_) | Param::Texts(_) => return None,
            }
        }
        Some(Self(statement.address(), key.into_boxed_slice()))
    }

    /// That for the result of a whole operation, if it is short enough to be kept.
    pub(crate) fn whole(operation: &'static str, request: &[u8]) -> Option<Self> {
        let key = || [operation.as_bytes(), &[0], request].concat().into_boxed_slice();
        (request.len() <= REQUEST).then(|| Self(NO_STATEMENT, key()))
    }

    /// What it takes in memory, in bytes.
    pub(crate) fn size(&self) -> usize {
        size_of::<Self>() + self.1.len()
    }
}

fn measured(key: &mut Vec<u8>, value: &[u8]) -> Option<()> {
    key.extend(value.len().to_be_bytes());
    key.extend(value);
    (value.len() <= TEXT).then_some(())
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    static READ: Statement = Statement::new("READ", "SELECT a FROM note WHERE b = ?1");

    #[test]
    fn other_parameters_are_other_questions() {
        let asked: [&[Param<'_>]; 9] = [
            &[Param::Null],
            &[Param::Int(0)],
            &[Param::Text("")],
            &[Param::Bytes(b"")],
            &[Param::Ints(&[])],
            &[Param::Ints(&[0])],
            &[Param::Text("a"), Param::Text("b")],
            &[Param::Text("ab"), Param::Text("")],
            &[Param::Int(1), Param::Ints(&[2])],
        ];
        let questions: HashSet<_> =
            asked.iter().map(|params| Question::new(&READ, params).unwrap()).collect();
        assert_eq!(questions.len(), asked.len());
    }

    #[test]
    fn a_long_question_is_not_kept() {
        assert!(Question::new(&READ, &[Param::Text(&"x".repeat(TEXT))]).is_some());
        assert!(Question::new(&READ, &[Param::Text(&"x".repeat(TEXT + 1))]).is_none());
        assert!(Question::new(&READ, &[Param::Ints(&[7; LIST])]).is_some());
        assert!(Question::new(&READ, &[Param::Ints(&[7; LIST + 1])]).is_none());
        assert!(Question::new(&READ, &[Param::Texts(&["x".to_owned()])]).is_none());
    }
}
