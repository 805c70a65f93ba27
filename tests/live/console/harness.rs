//! Both halves of the rig, running together.

use std::ops::Deref;
use std::path::Path;
use std::sync::LazyLock;

use color_eyre::eyre::Result;
use tempfile::TempDir;

use super::environment::{Answer, Environment};
use super::terminal::Terminal;
use crate::fixture::{seeded, seeded_as, seeded_with, shared};
use crate::rig::aws::Aws;
use crate::rig::cache::Cache;
use crate::rig::kube::control_plane::{ControlPlane, Options};
use crate::rig::kube::estate::document;

/// The one that nobody disturbs.
static UNDISTURBED: LazyLock<Result<Estate>> = LazyLock::new(|| Estate::over(Plane::Shared, "p2"));

/// The one in which each test changes what no other test looks at.
static LAB: LazyLock<Estate> = LazyLock::new(Estate::own);

/// A control plane and an account that belong together.
pub(crate) struct Estate {
    plane: Plane,
    /// The account.
    pub(crate) aws: Aws,
    /// The name of the cluster in EKS.
    pub(crate) cluster: String,
    home: TempDir,
}

/// The control plane that all share, or one of our own.
#[expect(clippy::large_enum_variant, reason = "there are few of them, and each is a whole cluster")]
enum Plane {
    Shared,
    Own(ControlPlane),
}

impl Deref for Plane {
    type Target = ControlPlane;

    fn deref(&self) -> &ControlPlane {
        match self {
            Self::Shared => shared(),
            Self::Own(plane) => plane,
        }
    }
}

impl Estate {
    /// The estate that nobody disturbs.
    pub(crate) fn shared() -> &'static Self {
        UNDISTURBED.as_ref().expect("both halves of the rig start")
    }

    /// The estate that runs on while each test changes what no other test looks at.
    pub(crate) fn lab() -> &'static Self {
        &LAB
    }

    /// An account of one's own, to be disturbed, over the control plane that all share.
    pub(crate) fn own_account() -> Self {
        Self::over(Plane::Shared, "p2").expect("the account starts")
    }

    /// Both halves of one's own, to be disturbed.
    pub(crate) fn own() -> Self {
        seeded().and_then(|plane| Self::over(Plane::Own(plane), "p2")).expect("both halves start")
    }

    /// Both halves of one's own, with a control plane of a special kind.
    pub(crate) fn own_with(options: Options) -> Self {
        seeded_with(options)
            .and_then(|plane| Self::over(Plane::Own(plane), "p2"))
            .expect("both start")
    }

    /// Both halves of another estate than P2, for one test.
    pub(crate) fn named(name: &str) -> Self {
        let plane = seeded_as(name, Options::default());
        plane.and_then(|plane| Self::over(Plane::Own(plane), name)).expect("both halves start")
    }

    fn over(plane: Plane, name: &str) -> Result<Self> {
        let cluster = document::Estate::named(name)?.cluster.name;
        let mut aws = Aws::start(&Cache::open()?, name)?;
        aws.set_cluster(&cluster, &plane.endpoint(), &plane.authority_data()?)?;
        Ok(Self { plane, aws, cluster, home: tempfile::tempdir()? })
    }

    /// The control plane.
    pub(crate) fn plane(&self) -> &ControlPlane {
        &self.plane
    }

    /// The home directory of the program, empty at first.
    pub(crate) fn home(&self) -> &Path {
        self.home.path()
    }

    /// What makes the program talk to this estate and to nothing else.
    pub(crate) fn environment(&self) -> Environment {
        let kubeconfig = self.plane.kubeconfig();
        let isolated = Environment::isolated(self.home())
            .with("KUBECONFIG", kubeconfig.to_str().expect("a path of the rig is UTF-8"));
        let variables = self.aws.env();
        variables.iter().fold(isolated, |environment, (name, value)| environment.with(name, value))
    }

    /// Prints a pane as JSON; a slow machine gets a minute.
    pub(crate) fn snapshot(&self, arguments: &[&str]) -> Answer {
        let all = [&["snapshot", "--json", "--wait=60"], arguments].concat();
        self.environment().run(&all)
    }

    /// Starts a shell with job control that runs the console, waits for enter and brings it back.
    pub(crate) fn shell(&self, arguments: &[&str]) -> Terminal {
        self.environment().shell(arguments)
    }

    /// Starts the console in a terminal of 160 by 40.
    pub(crate) fn console(&self, arguments: &[&str]) -> Terminal {
        self.environment().console(arguments)
    }
}
