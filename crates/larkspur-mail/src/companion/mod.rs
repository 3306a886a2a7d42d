//! The two small protocols in which Postfix asks before it accepts: socketmap and policy delegation.
