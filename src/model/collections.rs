//! What the table of everything that is kept becomes: feeds, the store, and what is observed.

/// Makes everything that is kept from the table of it.
macro_rules! collections {
    ($( #[doc = $doc:literal] $field:ident: $feed:ident($row:ty) from $side:ident every $period:literal = $name:literal; )+) => {
        /// Something that can be watched.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Feed {
            $( #[doc = $doc] $feed, )+
            /// The objects of any kind, as they are printed.
            Objects(Served),
            /// Objects of all kinds that something owns, in a namespace or, if it is empty, in all.
            Dependents(&'static str),
            /// The streams of a log group, or the log files of a database.
            LogSources(LogHome),
        }

        /// Every collection the console knows, and who it is.
        #[derive(Debug, Default)]
        pub struct Store {
            $( #[doc = $doc] pub $field: Collection<$row>, )+
            /// Objects of the kinds that are looked at, as they are printed.
            pub objects: BTreeMap<Served, Collection<Object>>,
            /// What is owned, by the namespaces that are looked at.
            pub dependents: BTreeMap<&'static str, Collection<Object>>,
            /// What is in the log groups and databases that are looked at.
            pub log_sources: BTreeMap<LogHome, Collection<LogSource>>,
            /// Our identity at AWS.
            pub caller: Caller,
            /// Our cluster.
            pub link: Link,
            /// Calls made, by service.
            pub spending: Vec<Spending>,
            /// What could be connected to instead.
            pub places: Places,
            /// What can be told to what we are connected to, if that is simulated.
            pub orders: Vec<Order>,
            /// What this console carries out, the newest first.
            pub runs: Vec<RunRow>,
            /// Grows with every change of these.
            pub runs_version: u64,
        }

        /// Something an adapter has seen.
        #[derive(Clone, Debug)]
        pub enum Observation {
            $( #[doc = $doc] $feed(Delta<$row>), )+
            /// Objects of any kind.
            Objects(Served, Delta<Object>),
            /// Objects of all kinds that something owns, in a namespace.
            Dependents(&'static str, Delta<Object>),
            /// What is in a log group or a database.
            LogSources(LogHome, Delta<LogSource>),
            /// Our identity at AWS.
            Caller(Caller),
            /// Our cluster.
            Link(Link),
            /// Calls made, by service.
            Spending(Vec<Spending>),
            /// What could be connected to instead.
            Places(Places),
            /// What can be told to what we are connected to.
            Orders(Vec<Order>),
        }

        impl Feed {
            /// All but those that are of something: of a kind, a namespace, a log group.
            pub const ALL: &[Self] = &[$( Self::$feed, )+];

            /// What it is called in messages.
            pub const fn name(self) -> &'static str {
                match self {
                    $( Self::$feed => $name, )+
                    Self::Objects(kind) => kind.full(),
                    Self::Dependents(_) => "other kinds",
                    Self::LogSources(LogHome::Group(_)) => "log streams",
                    Self::LogSources(LogHome::Database(_)) => "RDS log files",
                }
            }

            /// Where it comes from.
            pub const fn side(self) -> Side {
                match self {
                    $( Self::$feed => Side::$side, )+
                    Self::Objects(kind) => kind.side(),
                    Self::Dependents(_) => Side::Kubernetes,
                    Self::LogSources(_) => Side::Aws,
                }
            }

            /// Seconds between two signs of life of a healthy feed; three times that is old.
            pub const fn period_s(self) -> u32 {
                match self {
                    $( Self::$feed => $period, )+
                    Self::Objects(kind) => kind.period_s(),
                    Self::Dependents(_) | Self::LogSources(_) => 60,
                }
            }
        }

        impl Store {
            /// Folds one observation in, seen at `now`.
            pub fn apply(&mut self, observation: Observation, now: Timestamp) {
                match observation {
                    $( Observation::$feed(delta) => self.$field.apply(delta, now), )+
                    Observation::Objects(kind, delta) => {
                        // What comes late, of a kind nobody looks at any more, is dropped.
                        if let Some(objects) = self.objects.get_mut(&kind) {
                            objects.apply(delta, now);
                        }
                    }
                    Observation::Dependents(namespace, delta) => {
                        if let Some(dependents) = self.dependents.get_mut(namespace) {
                            dependents.apply(delta, now);
                        }
                    }
                    Observation::LogSources(home, delta) => {
                        if let Some(sources) = self.log_sources.get_mut(&home) {
                            sources.apply(delta, now);
                        }
                    }
                    Observation::Caller(caller) => self.caller = caller,
                    Observation::Link(link) => self.link = link,
                    Observation::Spending(spending) => self.spending = spending,
                    Observation::Places(places) => self.places = places,
                    Observation::Orders(orders) => self.orders = orders,
                }
            }

            /// The complete set of a feed, as it is known.
            pub fn observe(&self, feed: Feed) -> Observation {
                match feed {
                    $( Feed::$feed => Observation::$feed(self.$field.complete_set()), )+
                    Feed::Objects(kind) => {
                        let rows = self.objects.get(&kind).map(Collection::complete_set);
                        rows.map_or_else(|| Observation::nothing(feed), |it| Observation::Objects(kind, it))
                    }
                    Feed::Dependents(namespace) => {
                        let rows = self.dependents.get(namespace).map(Collection::complete_set);
                        rows.map_or_else(
                            || Observation::nothing(feed),
                            |it| Observation::Dependents(namespace, it),
                        )
                    }
                    Feed::LogSources(home) => {
                        let rows = self.log_sources.get(&home).map(Collection::complete_set);
                        rows.map_or_else(|| Observation::nothing(feed), |it| Observation::LogSources(home, it))
                    }
                }
            }

            /// How fresh a feed is.
            pub fn freshness(&self, feed: Feed) -> &Freshness {
                match feed {
                    $( Feed::$feed => self.$field.freshness(), )+
                    Feed::Objects(kind) => self.objects.get(&kind).map_or(&IDLE, Collection::freshness),
                    Feed::Dependents(namespace) => {
                        self.dependents.get(namespace).map_or(&IDLE, Collection::freshness)
                    }
                    Feed::LogSources(home) => {
                        self.log_sources.get(&home).map_or(&IDLE, Collection::freshness)
                    }
                }
            }

            /// Where the rows of a feed come from, as soon as there are any.
            pub fn source(&self, feed: Feed) -> Option<&SourceId> {
                match feed {
                    $( Feed::$feed => self.$field.rows().next().map(|row| &row.id().source), )+
                    Feed::Objects(kind) => {
                        self.objects.get(&kind)?.rows().next().map(|row| &row.id().source)
                    }
                    Feed::Dependents(namespace) => {
                        self.dependents.get(namespace)?.rows().next().map(|row| &row.id().source)
                    }
                    Feed::LogSources(home) => {
                        self.log_sources.get(&home)?.rows().next().map(|row| &row.id().source)
                    }
                }
            }

            /// Grows with every change of a feed.
            pub fn revision(&self, feed: Feed) -> u64 {
                match feed {
                    $( Feed::$feed => self.$field.revision(), )+
                    Feed::Objects(kind) => self.objects.get(&kind).map_or(0, Collection::revision),
                    Feed::Dependents(namespace) => {
                        self.dependents.get(namespace).map_or(0, Collection::revision)
                    }
                    Feed::LogSources(home) => {
                        self.log_sources.get(&home).map_or(0, Collection::revision)
                    }
                }
            }

            /// The rows of a feed that have come, changed or gone after a revision, in turn. None
            /// where more may have changed.
            pub fn changes_since(&self, feed: Feed, revision: u64) -> Option<Vec<&ResourceId>> {
                match feed {
                    $( Feed::$feed => told(&self.$field, revision), )+
                    Feed::Objects(kind) => told(self.objects.get(&kind)?, revision),
                    Feed::Dependents(namespace) => {
                        told(self.dependents.get(namespace)?, revision)
                    }
                    Feed::LogSources(home) => told(self.log_sources.get(&home)?, revision),
                }
            }

            /// Notes that a feed was asked for.
            pub fn await_first(&mut self, feed: Feed) {
                match feed {
                    $( Feed::$feed => self.$field.await_first(), )+
                    Feed::Objects(kind) => self.objects.entry(kind).or_default().await_first(),
                    Feed::Dependents(namespace) => {
                        self.dependents.entry(namespace).or_default().await_first();
                    }
                    Feed::LogSources(home) => {
                        self.log_sources.entry(home).or_default().await_first();
                    }
                }
            }

            /// Drops the objects of a kind, or what is in a log group, that nobody looks at any more.
            pub fn forget(&mut self, feed: Feed) {
                match feed {
                    $( Feed::$feed => {} )+
                    Feed::Objects(kind) => drop(self.objects.remove(&kind)),
                    Feed::Dependents(namespace) => drop(self.dependents.remove(namespace)),
                    Feed::LogSources(home) => drop(self.log_sources.remove(&home)),
                }
            }
        }

        impl Observation {
            /// That there is nothing behind `feed`.
            pub fn nothing(feed: Feed) -> Self {
                match feed {
                    $( Feed::$feed => Self::$feed(Delta::Resync(Vec::new())), )+
                    Feed::Objects(kind) => Self::Objects(kind, Delta::Resync(Vec::new())),
                    Feed::Dependents(namespace) => {
                        Self::Dependents(namespace, Delta::Resync(Vec::new()))
                    }
                    Feed::LogSources(kind) => Self::LogSources(kind, Delta::Resync(Vec::new())),
                }
            }

            /// That `feed` is well and has nothing new.
            pub fn alive(feed: Feed) -> Self {
                match feed {
                    $( Feed::$feed => Self::$feed(Delta::Alive), )+
                    Feed::Objects(kind) => Self::Objects(kind, Delta::Alive),
                    Feed::Dependents(namespace) => Self::Dependents(namespace, Delta::Alive),
                    Feed::LogSources(home) => Self::LogSources(home, Delta::Alive),
                }
            }

            /// The failure of `feed`, as an observation.
            pub fn failed(feed: Feed, fault: Fault) -> Self {
                match feed {
                    $( Feed::$feed => Self::$feed(Delta::Failed(fault)), )+
                    Feed::Objects(kind) => Self::Objects(kind, Delta::Failed(fault)),
                    Feed::Dependents(namespace) => {
                        Self::Dependents(namespace, Delta::Failed(fault))
                    }
                    Feed::LogSources(home) => Self::LogSources(home, Delta::Failed(fault)),
                }
            }

            /// The feed that it is of, unless it is about the connection itself.
            pub const fn feed(&self) -> Option<Feed> {
                match self {
                    $( Self::$feed(_) => Some(Feed::$feed), )+
                    Self::Objects(kind, _) => Some(Feed::Objects(*kind)),
                    Self::Dependents(namespace, _) => Some(Feed::Dependents(namespace)),
                    Self::LogSources(home, _) => Some(Feed::LogSources(*home)),
                    Self::Caller(_)
                    | Self::Link(_)
                    | Self::Spending(_)
                    | Self::Places(_)
                    | Self::Orders(_) => None,
                }
            }

            /// Why there is nothing to be seen, where that is what was seen.
            pub const fn fault(&self) -> Option<&Fault> {
                match self {
                    $( Self::$feed(Delta::Failed(fault)) )|+
                    | Self::Objects(_, Delta::Failed(fault))
                    | Self::Dependents(_, Delta::Failed(fault)) => Some(fault),
                    _ => None,
                }
            }
        }
    };
}
