//! Gives the terminal to the shell or to a program, and takes it back.

use std::io;

use super::{
    Msg, Program,
    external::External,
    run_loop::{Console, Ended},
    signals::Wish,
    terminal,
};

impl Console {
    /// Goes to the background until the shell says otherwise.
    pub(super) async fn suspend(&mut self) -> io::Result<()> {
        self.give();
        let stopped = self.signals.stopped(terminal::stop).await;
        self.retake()?;
        if let Err(error) = stopped {
            self.notice(error.to_string());
        }
        Ok(())
    }

    /// Gives the terminal to a program. Meanwhile messages are taken in and nothing is drawn.
    pub(super) async fn open_program(&mut self, program: Program, text: &str) -> io::Result<()> {
        self.give();
        let outcome = match External::start(program, text) {
            Ok(external) => self.until_ended(external).await,
            Err(error) => Err(error.to_string()),
        };
        if self.ended.is_some() {
            return Ok(());
        }
        self.retake()?;
        if let Err(text) = outcome {
            self.notice(text);
        }
        Ok(())
    }

    async fn until_ended(&mut self, external: External) -> Result<(), String> {
        let process = external.id();
        let mut waiting = tokio::task::spawn_blocking(move || external.wait());
        loop {
            tokio::select! {
                biased;
                ended = &mut waiting => {
                    let ended = ended.map_err(|error| error.to_string())?;
                    return ended.map_err(|error| error.to_string());
                }
                wish = self.signals.next() => match wish {
                    Wish::End(signal) => {
                        self.ended = Some(Ended::Signal(signal));
                        terminal::terminate(process);
                    }
                    Wish::Stop => terminal::stop_alone(),
                    Wish::Interrupt | Wish::Continued => {}
                },
                _ = self.seconds.tick() => self.handle(Msg::Tick(self.runtime.now())),
                Some(message) = self.inbox.recv() => self.handle(message),
            }
        }
    }

    /// The reader of keys goes first, or it would take keys away from whoever has the terminal.
    fn give(&mut self) {
        self.keyboard.rest();
        self.guard.give();
    }

    /// Takes the terminal back and draws everything anew.
    pub(super) fn retake(&mut self) -> io::Result<()> {
        self.guard.retake()?;
        self.terminal.backend_mut().forget();
        self.terminal.clear()?;
        self.keyboard.resume();
        self.pace.urgent = true;
        self.handle(Msg::Redraw);
        Ok(())
    }
}
