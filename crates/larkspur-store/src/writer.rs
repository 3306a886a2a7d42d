//! The thread that serves write jobs: takes all that wait, and hands them to the group commit together.

use crossbeam_channel::Receiver;

use crate::batch::{self, Experience};
use crate::connection::Connection;
use crate::job::{Message, Shared};

/// Serves `queue` until it is told to stop or all senders are gone; `most` jobs share one commit at most.
pub(crate) fn serve(
    mut connection: Box<dyn Connection>,
    queue: &Receiver<Message>,
    shared: &Shared,
    most: usize,
) {
    let mut experience = Experience::none();
    let mut open = true;
    while open {
        let Ok(Message::Job(first)) = queue.recv() else { break };
        let mut jobs = vec![first];
        while open && jobs.len() < most {
            match queue.try_recv() {
                Ok(Message::Job(job)) => jobs.push(job),
                Ok(Message::Stop) => open = false,
                Err(_) => break,
            }
        }
        jobs.retain(|job| !job.abandoned());
        batch::write(connection.as_mut(), shared, jobs, &mut experience);
    }
    connection.finish();
}
