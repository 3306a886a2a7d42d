//! What is done to the octets of a message, and what is read from them. Pure: no store, no network.
