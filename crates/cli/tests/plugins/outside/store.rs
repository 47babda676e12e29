//! What one plugin keeps: values, records that fit their schema, files.

use std::{collections::BTreeMap, sync::Mutex};

use serde_json::Value;
use tenon_contract::{
    abi::FaultField,
    guest::FileInfo,
    package::Package,
    records::{CommitOp, Condition, FilterOp},
};
use tenon_host::{KvEntry, KvPut, ServiceError};

use crate::records::Records;

pub struct Store {
    pub records: Records,
    values: Mutex<BTreeMap<String, (Vec<u8>, u64)>>,
    files: Mutex<BTreeMap<String, (FileInfo, Vec<u8>)>>,
    schemas: BTreeMap<String, jsonschema::Validator>,
    unique: BTreeMap<String, Vec<Vec<String>>>,
}

impl Store {
    pub fn of(package: &Package) -> Self {
        let mut schemas = BTreeMap::new();
        let mut unique = BTreeMap::new();
        for collection in &package.manifest.collections {
            let schema: Value = serde_json::from_slice(&package.files[&collection.schema]).unwrap();
            schemas.insert(collection.name.clone(), jsonschema::validator_for(&schema).unwrap());
            unique.insert(collection.name.clone(), collection.unique.clone());
        }
        Self {
            records: Records::default(),
            values: Mutex::default(),
            files: Mutex::default(),
            schemas,
            unique,
        }
    }

    pub fn kv_get(&self, key: &str) -> Option<KvEntry> {
        let values = self.values.lock().unwrap();
        values.get(key).map(|(value, version)| KvEntry {
            key: key.into(),
            value: value.clone(),
            version: *version,
            ttl_ms: None,
        })
    }

    pub fn kv_set(&self, put: KvPut) -> Result<u64, ServiceError> {
        let mut values = self.values.lock().unwrap();
        let version = values.get(&put.key).map_or(0, |(_, version)| *version);
        if put.if_version.is_some_and(|wanted| wanted != version) {
            return Err(ServiceError::Conflict);
        }
        values.insert(put.key, (put.value, version + 1));
        Ok(version + 1)
    }

    pub fn kv_delete(&self, key: &str) -> bool {
        self.values.lock().unwrap().remove(key).is_some()
    }

    pub fn keys(&self) -> Vec<String> {
        self.values.lock().unwrap().keys().cloned().collect()
    }

    pub fn put_file(&self, info: FileInfo, bytes: Vec<u8>) {
        self.files.lock().unwrap().insert(info.id.clone(), (info, bytes));
    }

    pub fn file(&self, id: &str) -> Option<(FileInfo, Vec<u8>)> {
        self.files.lock().unwrap().get(id).cloned()
    }

    pub fn delete_file(&self, id: &str) -> bool {
        self.files.lock().unwrap().remove(id).is_some()
    }

    pub fn files(&self) -> Vec<FileInfo> {
        self.files.lock().unwrap().values().map(|(info, _)| info.clone()).collect()
    }

    /// Whether every record fits its schema and is the only one of its name, told as the product tells it.
    pub fn check(&self, operations: &[CommitOp]) -> Result<(), ServiceError> {
        let mut fields = Vec::new();
        for (at, operation) in operations.iter().enumerate() {
            let CommitOp::Put { collection, id, values, .. } = operation else { continue };
            let values = Value::Object(values.clone());
            for error in self.schemas[collection].iter_errors(&values) {
                let pointer = format!("/{at}/values{}", error.instance_path());
                fields.push(FaultField { pointer, code: "schema".into(), message: error.to_string() });
            }
            for set in &self.unique[collection] {
                let same =
                    set.iter().map(|field| Condition(field.clone(), FilterOp::Eq, values[field].clone()));
                let others = self.records.find(collection, &same.collect());
                let earlier = operations[..at].iter().any(|other| match other {
                    CommitOp::Put { collection: name, values: earlier, .. } => {
                        name == collection && set.iter().all(|field| earlier.get(field) == values.get(field))
                    }
                    _ => false,
                });
                if earlier || others.iter().any(|other| Some(&other.id) != id.as_ref()) {
                    let pointer = format!("/{at}/values/{}", set[0]);
                    let message = "There is one with this value already.".into();
                    fields.push(FaultField { pointer, code: "not_unique".into(), message });
                }
            }
        }
        if fields.is_empty() {
            return Ok(());
        }
        Err(ServiceError::Refused { message: "Some values break a rule.".into(), fields })
    }
}
