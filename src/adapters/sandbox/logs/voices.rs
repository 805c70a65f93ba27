//! What workloads write: a few lines over and over, something when they start, something when they
//! fail. `{n}` stands for a number that grows, `{time}`, `{iso}` and `{klog}` for the time of the line.

use jiff::Timestamp;

/// How a workload writes.
#[derive(Debug)]
pub(super) struct Voice {
    /// What it writes all day.
    pub(super) lines: &'static [&'static str],
    /// The first line of its container.
    pub(super) starts: &'static str,
    /// The last one where it ends with an error.
    pub(super) fails: &'static str,
    /// Whom it depends on.
    pub(super) needs: Needs,
}

/// Whom a workload depends on, so that it complains where they fail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Needs {
    /// Nobody outside of the cluster.
    Nobody,
    /// The internet, names and databases.
    World,
    /// The APIs of AWS.
    Aws,
}

/// Whatever is not in the table below.
const APPLICATION: Voice = Voice {
    lines: &["request {n} served in {n} ms"],
    starts: "starting, listening on :8080",
    fails: "panic: required setting QUEUE_URL is not set",
    needs: Needs::World,
};

/// Workloads with a voice of their own.
const VOICES: &[(&str, Voice)] = &[
    (
        "coredns",
        Voice {
            lines: &[
                "[INFO] 10.0.11.17:4{n} - {n} \"A IN api.analytics.svc.cluster.local. udp 52 false 1232\" NOERROR qr,aa,rd 110 0.000112s",
                "[INFO] 10.0.21.9:3{n} - {n} \"AAAA IN sts.us-east-1.amazonaws.com. udp 47 false 1232\" NOERROR qr,rd,ra 131 0.001804s",
            ],
            starts: "CoreDNS-1.11.4",
            fails: "[FATAL] plugin/loop: Loop (127.0.0.1:43197 -> :53) detected for zone \".\"",
            needs: Needs::Nobody,
        },
    ),
    (
        "cluster-autoscaler",
        Voice {
            lines: &[
                "I{klog}       1 static_autoscaler.go:274] Starting main loop",
                "I{klog}       1 static_autoscaler.go:598] No unschedulable pods",
                "I{klog}       1 eligibility.go:104] Scale-down calculation: ignoring 0 nodes unremovable in the last 5m0s",
            ],
            starts: "I{klog}       1 main.go:685] Cluster Autoscaler starting",
            fails: "F{klog}       1 main.go:447] failed to get node groups: context deadline exceeded",
            needs: Needs::Aws,
        },
    ),
    (
        "karpenter",
        Voice {
            lines: &[
                "{\"level\":\"DEBUG\",\"time\":\"{iso}\",\"logger\":\"controller\",\"message\":\"discovered zones and offerings for instance types\",\"run\":{n}}",
                "{\"level\":\"DEBUG\",\"time\":\"{iso}\",\"logger\":\"controller\",\"message\":\"hydrated launch template cache\",\"run\":{n}}",
            ],
            starts: "{\"level\":\"INFO\",\"time\":\"{iso}\",\"logger\":\"controller\",\"message\":\"Starting workers\"}",
            fails: "{\"level\":\"PANIC\",\"time\":\"{iso}\",\"logger\":\"controller\",\"message\":\"unable to detect the control plane endpoint\"}",
            needs: Needs::Aws,
        },
    ),
    (
        "aws-node-termination-handler",
        Voice {
            lines: &["{iso} INF Waiting for interruption events poll={n}"],
            starts: "{iso} INF Started monitoring for events event_type=SQS_MONITOR",
            fails: "{iso} FTL Unable to reach the queue",
            needs: Needs::Aws,
        },
    ),
    (
        "aws-load-balancer-controller",
        Voice {
            lines: &[
                "{\"level\":\"info\",\"ts\":\"{iso}\",\"logger\":\"controllers.ingress\",\"msg\":\"successfully deployed model\",\"run\":{n}}",
            ],
            starts: "{\"level\":\"info\",\"ts\":\"{iso}\",\"msg\":\"version\",\"GitVersion\":\"v2.8.1\"}",
            fails: "{\"level\":\"error\",\"ts\":\"{iso}\",\"logger\":\"setup\",\"msg\":\"unable to create controller\"}",
            needs: Needs::Aws,
        },
    ),
    (
        "postgres",
        Voice {
            lines: &[
                "{time} UTC [27] LOG:  checkpoint starting: time",
                "{time} UTC [27] LOG:  checkpoint complete: wrote {n} buffers (0.3%)",
            ],
            starts: "{time} UTC [1] LOG:  database system is ready to accept connections",
            fails: "{time} UTC [1] FATAL:  could not write to file \"pg_wal/xlogtemp.27\": No space left on device",
            needs: Needs::Nobody,
        },
    ),
    (
        "redis",
        Voice {
            lines: &["1:M {time} * Background saving terminated with success ({n})"],
            starts: "1:M {time} * Ready to accept connections tcp",
            fails: "1:M {time} # Can't open the append-only file: No space left on device",
            needs: Needs::Nobody,
        },
    ),
    (
        "ray-head",
        Voice {
            lines: &["{time} INFO autoscaler.py:146 -- Cluster status: {n} tasks finished"],
            starts: "{time} INFO scripts.py:744 -- Ray runtime started.",
            fails: "{time} ERR gcs_server.cc:61 -- Failed to connect to redis",
            needs: Needs::World,
        },
    ),
];

impl Voice {
    /// The voice of a workload.
    pub(super) fn of(workload: &str) -> &'static Self {
        VOICES.iter().find(|(name, _)| *name == workload).map_or(&APPLICATION, |(_, voice)| voice)
    }
}

/// A line as it is written at a time.
pub(super) fn expand(text: &str, number: i64, at: Timestamp) -> String {
    let mut text = text.replace("{n}", &number.to_string());
    for (token, format) in [
        ("{time}", "%Y-%m-%d %H:%M:%S"),
        ("{iso}", "%Y-%m-%dT%H:%M:%S.%3fZ"),
        ("{klog}", "%m%d %H:%M:%S.%6f"),
    ] {
        if text.contains(token) {
            text = text.replace(token, &at.strftime(format).to_string());
        }
    }
    text
}
