//! Where data is kept.

use serde_json::{Value, json};

use crate::{
    model::{Backing, Symbol},
    twin::{
        form::{Form, Kept, Veiled, rows},
        reader::Reader,
        veil::Veil,
    },
};

rows! {
    Claim {
        id: Veiled, phase: Kept, class: Veiled, volume: Veiled, modes: Kept, requested: Kept,
        capacity: Kept, labels: Joining, created: Kept,
    }
    PersistentVolume {
        id: Veiled, phase: Kept, class: Veiled, claim: Veiled, reclaim: Kept, modes: Kept,
        capacity: Kept, backing: Veiled, zones: Kept, created: Kept, message: Hushed }
    StorageClass { id: Veiled, provisioner: Veiled, reclaim: Kept, waits: Kept, default: Kept, zones: Kept }
    Volume {
        id: Veiled, state: Kept, form: Kept, size: Kept, iops: Kept, throughput: Kept, zone: Kept,
        encrypted: Kept, multi_attach: Kept, attachments: Parts, tags: Joining, created: Kept,
    }
    Attachment { instance: Veiled, state: Kept, ends_with_instance: Kept }
    FileSystem { id: Veiled, state: Kept, form: Kept, encrypted: Kept, zone: Kept }
    AccessPoint { id: Veiled, file_system: Veiled, path: Veiled, state: Kept }
    LogGroup {
        id: Veiled, retention_days: Kept, stored_bytes: Kept, class: Kept, key: Veiled,
        metric_filters: Kept, protected: Kept, created: Kept,
    }
}

impl Form<Veiled> for Backing {
    fn write(&self, veil: &Veil) -> Value {
        match self {
            Self::Ebs(volume) => json!({"ebs": veil.text(volume)}),
            Self::Efs { file_system, access_point } => json!({
                "efs": veil.text(file_system),
                "access_point": access_point.as_ref().map(|it| veil.text(it)),
            }),
            Self::Other(driver) => json!({"other": veil.text(driver)}),
        }
    }

    fn read(value: &Value, reader: &mut Reader) -> Option<Self> {
        let parts = reader.object(value, &["ebs", "efs", "access_point", "other"])?;
        let mut of = |name| reader.member::<Kept, Option<Symbol>>(parts, name);
        match (of("ebs")?, of("efs")?, of("access_point")?, of("other")?) {
            (Some(it), None, None, None) => Some(Self::Ebs(it)),
            (None, Some(file_system), access_point, None) => {
                Some(Self::Efs { file_system, access_point })
            }
            (None, None, None, Some(it)) => Some(Self::Other(it)),
            _ => reader.fault("expected one of ebs, efs and other"),
        }
    }
}
