//! What a window manager does, as far as the tests need it: finds a window by its title and asks it to close.

use x11rb::{
    CURRENT_TIME,
    connection::Connection,
    protocol::xproto::{
        Atom, AtomEnum, ClientMessageEvent, ConnectionExt, EventMask, MapState, Window,
    },
    rust_connection::RustConnection,
};

/// A connection to one screen.
pub(crate) struct Screen {
    server: RustConnection,
    root: Window,
}

impl Screen {
    pub(crate) fn look_at(display: &str) -> Self {
        let (server, screen) = x11rb::connect(Some(display)).unwrap();
        let root = server.setup().roots[screen].root;
        Self { server, root }
    }

    /// Asks the window of this title to close; nothing when it is not on the screen yet.
    pub(crate) fn close(&self, title: &str) -> Option<()> {
        let window = self.find(title)?;
        let (protocols, close) = (self.atom("WM_PROTOCOLS"), self.atom("WM_DELETE_WINDOW"));
        let request =
            ClientMessageEvent::new(32, window, protocols, [close, CURRENT_TIME, 0, 0, 0]);
        self.server
            .send_event(false, window, EventMask::NO_EVENT, request)
            .unwrap()
            .check()
            .unwrap();
        Some(())
    }

    /// Whether the window of this title is on the screen.
    pub(crate) fn shows(&self, title: &str) -> bool {
        self.find(title).is_some()
    }

    /// Where on the screen a place in the window of this title is.
    pub(crate) fn place(&self, title: &str, across: f64, down: f64) -> Option<(i32, i32)> {
        let window = self.find(title)?;
        let shape = self.server.get_geometry(window).unwrap().reply().ok()?;
        #[expect(
            clippy::cast_possible_truncation,
            reason = "a screen is smaller than that"
        )]
        let part =
            |from: i16, length: u16, of: f64| i32::from(from) + (f64::from(length) * of) as i32;
        Some((
            part(shape.x, shape.width, across),
            part(shape.y, shape.height, down),
        ))
    }

    fn find(&self, title: &str) -> Option<Window> {
        let tree = self.server.query_tree(self.root).unwrap().reply().unwrap();
        let mut children = tree.children.into_iter();
        children.find(|window| self.is_shown(*window, title))
    }

    fn is_shown(&self, window: Window, title: &str) -> bool {
        let attributes = self.server.get_window_attributes(window).unwrap().reply();
        let name = self
            .server
            .get_property(false, window, AtomEnum::WM_NAME, AtomEnum::ANY, 0, 64)
            .unwrap()
            .reply();
        // A window may go away between two questions; then it is not the one.
        attributes.is_ok_and(|attributes| attributes.map_state == MapState::VIEWABLE)
            && name.is_ok_and(|name| name.value == title.as_bytes())
    }

    fn atom(&self, name: &str) -> Atom {
        self.server
            .intern_atom(false, name.as_bytes())
            .unwrap()
            .reply()
            .unwrap()
            .atom
    }
}
