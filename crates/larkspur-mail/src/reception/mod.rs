//! What the product answers to the sessions of `larkspur-smtp`.
