//! One certificate authority and the certificates and tokens by which the components know each other.

use std::fs;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use color_eyre::eyre::Result;
use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DistinguishedName, DnType,
    ExtendedKeyUsagePurpose, IsCa, KeyPair, KeyUsagePurpose, PKCS_ECDSA_P256_SHA256,
};

/// Bearer token of the user `viewer` in group `viewers`, who may do nothing until a test binds a role.
pub const VIEWER_TOKEN: &str = "viewer-token";

const SERVER_NAMES: [&str; 7] = [
    "localhost",
    "kubernetes",
    "kubernetes.default",
    "kubernetes.default.svc",
    "127.0.0.1",
    "::1",
    "10.96.0.1",
];

/// Client certificates: file name, common name, organisation (a group to Kubernetes).
const CLIENTS: [(&str, &str, Option<&str>); 6] = [
    ("admin", "admin", Some("system:masters")),
    ("controllers", "system:kube-controller-manager", Some("system:masters")),
    ("scheduler", "system:kube-scheduler", None),
    ("kwok-client", "system:kwok", Some("system:masters")),
    ("kubelet-client", "kube-apiserver-kubelet-client", Some("system:masters")),
    ("front-proxy", "front-proxy-client", None),
];

type Authority = CertifiedIssuer<'static, KeyPair>;

/// A directory of PEM files, `NAME.crt` and `NAME.key`.
#[derive(Debug, Clone)]
pub struct Pki {
    directory: PathBuf,
}

impl Pki {
    /// Creates the authority, all certificates, the key of service accounts and the token file.
    pub fn create(directory: &Path) -> Result<Self> {
        fs::create_dir_all(directory)?;
        let pki = Self { directory: directory.to_owned() };
        let authority = authority()?;
        pki.write("ca.crt", &authority.pem())?;
        pki.write("ca.key", &authority.key().serialize_pem())?;
        for (name, common_name) in [("server", "kube-apiserver"), ("kwok", "kwok-kubelet")] {
            let names = SERVER_NAMES.map(str::to_owned).to_vec();
            pki.certificate(&authority, name, &subject(common_name, None), names)?;
        }
        for (name, common_name, organisation) in CLIENTS {
            let subject = subject(common_name, organisation);
            pki.certificate(&authority, name, &subject, Vec::new())?;
        }
        let accounts = KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256)?;
        pki.write("sa.key", &accounts.serialize_pem())?;
        pki.write("sa.pub", &accounts.public_key_pem())?;
        pki.write("tokens.csv", &format!("{VIEWER_TOKEN},viewer,viewer,\"viewers\"\n"))?;
        Ok(pki)
    }

    /// The path of one of the files.
    pub fn file(&self, name: &str) -> String {
        self.directory.join(name).to_string_lossy().into_owned()
    }

    fn certificate(
        &self,
        authority: &Authority,
        name: &str,
        subject: &DistinguishedName,
        host_names: Vec<String>,
    ) -> Result<()> {
        let serves = !host_names.is_empty();
        let key = KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256)?;
        let mut parameters = CertificateParams::new(host_names)?;
        parameters.distinguished_name = subject.clone();
        parameters.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        parameters.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
        if serves {
            parameters.extended_key_usages.push(ExtendedKeyUsagePurpose::ServerAuth);
        }
        let certificate = parameters.signed_by(&key, authority)?;
        self.write(&format!("{name}.crt"), &certificate.pem())?;
        self.write(&format!("{name}.key"), &key.serialize_pem())
    }

    fn write(&self, name: &str, text: &str) -> Result<()> {
        use std::io::Write;
        let path = self.directory.join(name);
        let mut file =
            fs::File::options().create(true).truncate(true).write(true).mode(0o600).open(path)?;
        Ok(file.write_all(text.as_bytes())?)
    }
}

fn authority() -> Result<Authority> {
    let mut parameters = CertificateParams::new(Vec::new())?;
    parameters.distinguished_name = subject("rig-authority", None);
    parameters.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    parameters.key_usages = vec![
        KeyUsagePurpose::KeyCertSign,
        KeyUsagePurpose::CrlSign,
        KeyUsagePurpose::DigitalSignature,
    ];
    let key = KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256)?;
    Ok(CertifiedIssuer::self_signed(parameters, key)?)
}

fn subject(common_name: &str, organisation: Option<&str>) -> DistinguishedName {
    let mut name = DistinguishedName::new();
    if let Some(organisation) = organisation {
        name.push(DnType::OrganizationName, organisation);
    }
    name.push(DnType::CommonName, common_name);
    name
}
