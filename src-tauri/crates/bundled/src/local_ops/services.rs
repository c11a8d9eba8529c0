//! The pretended services: what they are and what can be done to them. No clock, no chance: the same calls in the same
//! order give the same services.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::fmt;

/// The most replicas a service can have.
pub const MAX_REPLICAS: u32 = 20;

/// One service.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Service {
    /// What it is called.
    pub name: &'static str,
    /// How it does.
    pub status: Status,
    /// Which release runs.
    pub version: &'static str,
    /// Where it runs.
    pub region: &'static str,
    /// How many replicas run.
    pub replicas: u32,
    /// Average load of a replica's processor, in per cent.
    #[schemars(range(max = 100))]
    pub cpu: u32,
    /// How often it was restarted.
    pub restarts: u32,
    /// What is going wrong.
    pub incident: Option<Incident>,
    /// What all replicas together have to carry, in per cent of one processor.
    #[serde(skip)]
    work: u32,
}

/// How a service does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// It answers as it should.
    Healthy,
    /// It answers late or wrongly.
    Degraded,
    /// It does not answer.
    Down,
}

/// What can go wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Incident {
    /// Every processor is busy.
    CpuSpike,
    /// Answers take seconds.
    Latency,
    /// Every replica has ended.
    Crash,
}

/// Why a service was left as it is.
#[derive(Debug, PartialEq, Eq)]
pub enum Error {
    /// There is none of that name.
    Unknown {
        /// The name that was given.
        name: String,
        /// The names there are.
        known: Vec<&'static str>,
    },
    /// Too many or too few.
    Replicas(u32),
}

impl std::error::Error for Error {}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unknown { name, known } => {
                write!(
                    f,
                    "no service is named `{name}`; there are `{}`",
                    known.join("`, `")
                )
            }
            Self::Replicas(given) => write!(
                f,
                "`replicas` must be from 1 to {MAX_REPLICAS}, but is `{given}`"
            ),
        }
    }
}

/// All of them.
#[derive(Debug)]
pub struct Services(Vec<Service>);

impl Services {
    /// As they are at the start: all healthy.
    #[must_use]
    pub fn new() -> Self {
        Self(vec![
            service("api-gateway", "4.2.1", "eu-west-1", 3, 126),
            service("notification-service", "1.9.0", "eu-west-1", 2, 22),
            service("payment-service", "7.0.3", "eu-central-1", 4, 152),
            service("user-service", "2.13.5", "us-east-1", 2, 74),
        ])
    }

    /// Every service, in alphabetical order.
    #[must_use]
    pub fn all(&self) -> Vec<Service> {
        self.0.clone()
    }

    /// One service.
    ///
    /// # Errors
    /// When there is none of that name.
    pub fn get(&mut self, name: &str) -> Result<Service, Error> {
        self.change(name, |_| {})
    }

    /// Lets something go wrong until the next restart. A later incident takes the place of an earlier one.
    ///
    /// # Errors
    /// When there is no service of that name.
    pub fn simulate(&mut self, name: &str, incident: Incident) -> Result<Service, Error> {
        self.change(name, |service| service.incident = Some(incident))
    }

    /// Sets the number of replicas; the work spreads over them.
    ///
    /// # Errors
    /// When there is no service of that name, or the number is out of bounds.
    pub fn scale(&mut self, name: &str, replicas: u32) -> Result<Service, Error> {
        if !(1..=MAX_REPLICAS).contains(&replicas) {
            return Err(Error::Replicas(replicas));
        }
        self.change(name, |service| service.replicas = replicas)
    }

    /// Ends an incident.
    ///
    /// # Errors
    /// When there is no service of that name.
    pub fn restart(&mut self, name: &str) -> Result<Service, Error> {
        self.change(name, |service| {
            service.incident = None;
            service.restarts = service.restarts.saturating_add(1);
        })
    }

    fn change(&mut self, name: &str, change: impl FnOnce(&mut Service)) -> Result<Service, Error> {
        let Some(service) = self.0.iter_mut().find(|service| service.name == name) else {
            let known = self.0.iter().map(|service| service.name).collect();
            return Err(Error::Unknown {
                name: name.to_owned(),
                known,
            });
        };
        change(service);
        service.settle();
        Ok(service.clone())
    }
}

impl Default for Services {
    fn default() -> Self {
        Self::new()
    }
}

impl Service {
    /// Status and load follow from what was done to it.
    fn settle(&mut self) {
        let load = self.work.div_ceil(self.replicas.max(1)).min(100);
        (self.status, self.cpu) = match self.incident {
            None => (Status::Healthy, load),
            Some(Incident::Latency) => (Status::Degraded, load),
            Some(Incident::CpuSpike) => (Status::Degraded, 100),
            Some(Incident::Crash) => (Status::Down, 0),
        };
    }
}

fn service(
    name: &'static str,
    version: &'static str,
    region: &'static str,
    replicas: u32,
    work: u32,
) -> Service {
    let mut service = Service {
        name,
        status: Status::Healthy,
        version,
        region,
        replicas,
        cpu: 0,
        restarts: 0,
        incident: None,
        work,
    };
    service.settle();
    service
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_incident_shows_and_a_restart_ends_it() {
        for (incident, status, cpu) in [
            (Incident::CpuSpike, Status::Degraded, 100),
            (Incident::Latency, Status::Degraded, 42),
            (Incident::Crash, Status::Down, 0),
        ] {
            let mut services = Services::new();
            let broken = services.simulate("api-gateway", incident).unwrap();
            assert_eq!(
                (broken.status, broken.cpu, broken.incident),
                (status, cpu, Some(incident))
            );
            let restarted = services.restart("api-gateway").unwrap();
            assert_eq!(
                (restarted.status, restarted.cpu, restarted.restarts),
                (Status::Healthy, 42, 1)
            );
            assert_eq!(services.get("api-gateway").unwrap(), restarted);
        }
    }

    #[test]
    fn replicas_share_the_work_within_bounds() {
        for (replicas, cpu) in [
            (1, Ok(100)),
            (2, Ok(63)),
            (20, Ok(7)),
            (0, Err(Error::Replicas(0))),
            (21, Err(Error::Replicas(21))),
        ] {
            let got = Services::new()
                .scale("api-gateway", replicas)
                .map(|service| service.cpu);
            assert_eq!(got, cpu);
        }
        assert_eq!(
            Error::Replicas(21).to_string(),
            "`replicas` must be from 1 to 20, but is `21`"
        );
    }

    #[test]
    fn an_unknown_name_is_told_the_known_ones() {
        let mut services = Services::new();
        let before = services.all();
        let error = services.restart("ledger").unwrap_err().to_string();
        assert_eq!(
            error,
            "no service is named `ledger`; there are `api-gateway`, `notification-service`, `payment-service`, `user-service`"
        );
        assert_eq!(services.all(), before);
    }

    #[test]
    fn services_are_in_alphabetical_order() {
        assert!(
            Services::new()
                .all()
                .is_sorted_by_key(|service| service.name)
        );
    }
}
