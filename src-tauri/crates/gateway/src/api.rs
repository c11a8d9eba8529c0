//! What the gateway tells its operator surfaces (the window, the command line), and what they may ask of it.
//! Plain data: everything here is serialised as it stands, and the window's TypeScript types are generated from it.

mod audit;
mod card;
mod editor;
mod events;
mod grants;
mod policy;
mod queue;
mod servers;
mod settings;
mod status;
mod text;
mod timeline;
mod verdict;

pub use self::policy::*;
pub use audit::*;
pub use card::*;
pub use editor::*;
pub use events::*;
pub use grants::*;
pub use queue::*;
pub use servers::*;
pub use settings::*;
pub use status::*;
pub use text::*;
pub use timeline::*;
pub use verdict::*;
