//! The common language: words of Kubernetes, of AWS and of software that everybody runs. They say
//! nothing about whose platform it is, and the console tells by them what things are.

use std::{collections::HashSet, sync::LazyLock};

/// Words that stay, in small letters.
const WORDS: &str = "
    arn aws cn us gov iso com net org io k8s sh svc local internal http https tcp udp www dns ip
    amazon amazonaws amazonwebservices awsglobalaccelerator compute dkr ecr ec2 eks ebs efs elb elbv2 s3 rds iam sts kms acm ssm sqs
    sns logs lambda route53 cloudfront cloudwatch elasticache elasticfilesystem elasticloadbalancing
    autoscaling autoscalinggroup secretsmanager containerinsights flow flowlogs application dataplane
    performance host instance cluster db proxy og pg subgrp snapshot automated awsbackup job
    i vpc subnet sg eni igw eigw nat natgateway rtb rtbassoc pcx tgw attach vol snap fs fsap fsmt acl vpce
    vpcep eipalloc eipassoc ami lt fl dopt vgw cgw scr pl sgr asg addon nodegroup node group nodepool
    loadbalancer targetgroup listener app key alias role user root assumed oncall you table gp2 gp3
    interface for gateway endpoint eni rdsnetworkinterface mount target network transit attachment
    public private isolated intra database data cache zone region id name uid default none owned shared
    kube system lease kubernetes kubelet scheduler controller manager apiserver audit authenticator
    cloud coredns csi driver snapshotter provisioner karpenter pod identity agent termination handler
    cluster autoscaler metrics server node local gpu nvidia capacity type instance elb discovery
    created pvc csivolumename kubernetescluster component part version tier tls
    apps batch policy core autoscaling networking storage rbac authorization events discovery admission
    event pods nodes deployment replicaset statefulset daemonset cronjob horizontalpodautoscaler
    persistentvolume persistentvolumeclaim storageclass service ingress endpoints endpointslice namespace
    poddisruptionbudget nodeclaim ec2nodeclass configmap secret serviceaccount
    deployments replicasets statefulsets daemonsets jobs cronjobs services ingresses nodeclaims nodepools
    template hash revision replica
    instanceid autoscalinggroupname dbinstanceidentifier dbclusteridentifier loadbalancer natgatewayid
    clustername podname nodename volumeid filesystemid cacheclusterid queuename functionname bucketname
    availabilityzone targetgroup
    postgres postgresql timescale timescaledb mysql mariadb mongo mongodb redis valkey memcached influx
    influxdb clickhouse cassandra scylla cockroach cockroachdb elasticsearch opensearch neo4j couch
    couchdb mssql etcd qdrant milvus weaviate aurora
    sum average maximum minimum samplecount greaterthanthreshold lessthanthreshold
    greaterthanorequaltothreshold lessthanorequaltothreshold in of period periods alarm ok or and not
    cpu memory
    noschedule noexecute prefernoschedule true false
";

static COMMON: LazyLock<HashSet<&str>> = LazyLock::new(|| WORDS.split_whitespace().collect());

/// Whether a word says nothing about whose platform it is. Single letters tell zones apart.
pub(super) fn is_common(word: &str) -> bool {
    word.len() == 1 && word.is_ascii() || COMMON.contains(word.to_ascii_lowercase().as_str())
}
