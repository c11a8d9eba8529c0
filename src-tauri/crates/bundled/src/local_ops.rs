//! `local-ops`: four pretended services one can look at, break, scale and restart. They live as long as the process.
//! This file is the MCP face; what happens to a service is in [`services`].

pub mod services;

use rmcp::{
    Json, ServerHandler,
    handler::server::{router::tool::ToolRouter, wrapper::Parameters},
    model::{Implementation, ProtocolVersion, ServerCapabilities, ServerConfig},
    tool, tool_handler, tool_router,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use services::{Incident, MAX_REPLICAS, Service, Services};
use std::{
    borrow::Cow,
    sync::{Mutex, MutexGuard, PoisonError},
};

/// The server: one per process, for one client.
#[derive(Debug)]
pub struct LocalOps {
    services: Mutex<Services>,
    tools: ToolRouter<Self>,
}

/// Every service.
#[derive(Debug, Serialize, JsonSchema)]
pub struct ServiceList {
    /// In alphabetical order.
    services: Vec<Service>,
}

/// Which service is meant.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Named {
    /// The service's name, as list_services shows it.
    #[schemars(length(min = 1, max = 63))]
    name: String,
}

/// What to simulate, and where.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Simulate {
    /// The service's name, as list_services shows it.
    #[schemars(length(min = 1, max = 63))]
    service: String,
    /// What goes wrong.
    kind: Incident,
}

/// How many replicas a service should have.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Scale {
    /// The service's name, as list_services shows it.
    #[schemars(length(min = 1, max = 63))]
    service: String,
    /// How many replicas it should have.
    #[schemars(range(min = 1, max = MAX_REPLICAS))]
    replicas: u32,
}

/// Which service to restart.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Restart {
    /// The service's name, as list_services shows it.
    #[schemars(length(min = 1, max = 63))]
    service: String,
}

/// The service as it is now, or a sentence about why not.
type Answer = Result<Json<Service>, String>;

#[tool_router(router = tools)]
impl LocalOps {
    /// A server with its services as they are at the start.
    #[must_use]
    pub fn new() -> Self {
        Self {
            services: Mutex::new(Services::new()),
            tools: Self::tools(),
        }
    }

    #[tool(
        description = "Lists every service with its status, version, region, replicas and load.",
        annotations(
            title = "List services",
            read_only_hint = true,
            open_world_hint = false
        )
    )]
    fn list_services(&self) -> Json<ServiceList> {
        Json(ServiceList {
            services: self.services().all(),
        })
    }

    #[tool(
        description = "Shows one service: its status, version, region, replicas, load and restarts.",
        annotations(
            title = "Show a service",
            read_only_hint = true,
            open_world_hint = false
        )
    )]
    fn get_service(&self, Parameters(Named { name }): Parameters<Named>) -> Answer {
        answer(self.services().get(&name))
    }

    #[tool(
        description = "Makes something go wrong in a service until it is restarted.",
        annotations(
            title = "Simulate an incident",
            read_only_hint = false,
            destructive_hint = true,
            idempotent_hint = true,
            open_world_hint = false
        )
    )]
    fn simulate_incident(
        &self,
        Parameters(Simulate { service, kind }): Parameters<Simulate>,
    ) -> Answer {
        answer(self.services().simulate(&service, kind))
    }

    #[tool(
        description = "Sets how many replicas of a service run.",
        annotations(
            title = "Scale a service",
            read_only_hint = false,
            destructive_hint = false,
            idempotent_hint = true,
            open_world_hint = false
        )
    )]
    fn scale_service(&self, Parameters(Scale { service, replicas }): Parameters<Scale>) -> Answer {
        answer(self.services().scale(&service, replicas))
    }

    #[tool(
        description = "Restarts every replica of a service at once. Requests in flight are lost; an incident ends.",
        annotations(
            title = "Restart a service",
            read_only_hint = false,
            destructive_hint = true,
            idempotent_hint = false,
            open_world_hint = false
        )
    )]
    fn restart_service(&self, Parameters(Restart { service }): Parameters<Restart>) -> Answer {
        answer(self.services().restart(&service))
    }

    fn services(&self) -> MutexGuard<'_, Services> {
        // No change to a service can stop half-way, so what a panicking task left behind is whole.
        self.services.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Default for LocalOps {
    fn default() -> Self {
        Self::new()
    }
}

#[tool_handler(router = self.tools)]
impl ServerHandler for LocalOps {
    fn get_info(&self) -> ServerConfig {
        ServerConfig::new(ServerCapabilities::builder().enable_tools().build())
            .with_server_info(Implementation::new("local-ops", env!("CARGO_PKG_VERSION")))
            .with_instructions("Four pretended services to try the gateway on. Nothing outside this process changes.")
    }

    fn supported_protocol_versions(&self) -> Cow<'static, [ProtocolVersion]> {
        Cow::Borrowed(ProtocolVersion::known_up_to(&ProtocolVersion::V_2025_11_25))
    }
}

fn answer(result: Result<Service, services::Error>) -> Answer {
    result.map(Json).map_err(|error| error.to_string())
}
