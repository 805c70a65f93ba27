//! What is in a log group, and which log files a database has.

use aws_sdk_cloudwatchlogs::types::{LogStream, OrderBy};
use aws_sdk_rds::types::DescribeDbLogFilesDetails;

use super::{about, moment};
use crate::{
    adapters::aws::{
        network::every_page,
        operations::{DESCRIBE_DB_LOG_FILES, DESCRIBE_LOG_STREAMS},
        shared::Shared,
    },
    model::{Fault, Kind, LogHome, LogSource, ResourceId, SourceId},
};

/// As many as CloudWatch Logs gives at once.
const PAGE: i32 = 50;
/// Streams that are listed, at most, newest first: a group can have any number.
const MOST: usize = 1000;
/// As many as RDS gives at once.
const FILES: i32 = 1000;

/// The streams, or the files.
pub(in crate::adapters::aws) async fn read(
    shared: &Shared,
    home: LogHome,
) -> Result<Vec<LogSource>, Fault> {
    let source = shared.source().await?;
    match home {
        LogHome::Group(name) => {
            let streams = newest(shared, name, "").await?;
            Ok(streams.iter().filter_map(|it| stream(&source, name, it)).collect())
        }
        LogHome::Database(name) => {
            let request = shared.clients().await.rds.describe_db_log_files();
            let request = request.db_instance_identifier(name).max_records(FILES);
            let files = every_page!(shared, DESCRIBE_DB_LOG_FILES, request, describe_db_log_files);
            Ok(files.iter().filter_map(|it| file(&source, name, it)).collect())
        }
    }
}

/// The streams of a group whose name begins with `prefix`: of all, the newest.
pub(super) async fn newest(
    shared: &Shared,
    group: &str,
    prefix: &str,
) -> Result<Vec<LogStream>, Fault> {
    let request = shared.clients().await.logs.describe_log_streams();
    let request = request.log_group_name(group).limit(PAGE);
    // AWS does not sort those with a prefix by time.
    let request = if prefix.is_empty() {
        request.order_by(OrderBy::LastEventTime).descending(true)
    } else {
        request.log_stream_name_prefix(prefix)
    };
    let mut pages = request.into_paginator().send();
    let mut streams = Vec::new();
    while let Some(page) = shared
        .call(DESCRIBE_LOG_STREAMS, async { pages.next().await.transpose() })
        .await
        .map_err(|fault| about(&format!("log group {group}"), fault))?
    {
        streams.extend(page.log_streams.unwrap_or_default());
        if streams.len() >= MOST {
            break;
        }
    }
    streams.truncate(MOST);
    Ok(streams)
}

fn stream(source: &SourceId, group: &str, stream: &LogStream) -> Option<LogSource> {
    Some(LogSource {
        id: ResourceId::namespaced(source, Kind::LogStream, group, stream.log_stream_name()?),
        first: moment(stream.first_event_timestamp()),
        last: moment(stream.last_event_timestamp()),
        // `storedBytes` of a stream has been 0 since 2019, whatever is in it.
        bytes: None,
    })
}

fn file(source: &SourceId, database: &str, file: &DescribeDbLogFilesDetails) -> Option<LogSource> {
    Some(LogSource {
        id: ResourceId::namespaced(source, Kind::LogFile, database, file.log_file_name()?),
        first: None,
        last: moment(file.last_written()),
        bytes: file.size().and_then(|size| size.try_into().ok()),
    })
}
