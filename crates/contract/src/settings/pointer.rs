//! JSON Pointers (RFC 6901) into values that are being edited.

use serde_json::{Map, Value};

/// A name as one part of a pointer.
pub fn token(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}

/// The pointer of a member or an item.
pub fn child(pointer: &str, name: &str) -> String {
    [pointer, "/", &token(name)].concat()
}

fn parts(pointer: &str) -> impl Iterator<Item = String> {
    pointer.split('/').skip(1).map(|part| part.replace("~1", "/").replace("~0", "~"))
}

pub fn at<'a>(root: &'a Value, pointer: &str) -> Option<&'a Value> {
    root.pointer(pointer)
}

/// Puts a value there; missing objects on the way are made, a list grows by at most one item.
pub fn set_at(root: &mut Value, pointer: &str, value: Value) {
    let mut place = root;
    for part in parts(pointer) {
        if let Value::Array(items) = place {
            let Ok(index) = part.parse::<usize>() else { return };
            if index == items.len() {
                items.push(Value::Null);
            }
            let Some(item) = items.get_mut(index) else { return };
            place = item;
        } else {
            if !place.is_object() {
                *place = Value::Object(Map::new());
            }
            let Value::Object(map) = place else { return };
            place = map.entry(part).or_insert(Value::Null);
        }
    }
    *place = value;
}

/// Takes the member or item away; nothing happens where there is none.
pub fn remove_at(root: &mut Value, pointer: &str) {
    let Some((parent, _)) = pointer.rsplit_once('/') else { return };
    let Some(name) = parts(pointer).last() else { return };
    match root.pointer_mut(parent) {
        Some(Value::Object(map)) => {
            map.remove(&name);
        }
        Some(Value::Array(items)) => {
            if let Ok(index) = name.parse::<usize>()
                && index < items.len()
            {
                items.remove(index);
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn values_are_put_and_taken_by_pointer() {
        let mut root = json!({});
        set_at(&mut root, "/a/b~1c", json!(1));
        set_at(&mut root, "/list", json!([]));
        set_at(&mut root, "/list/0/x", json!("y"));
        assert_eq!(root, json!({"a": {"b/c": 1}, "list": [{"x": "y"}]}));
        remove_at(&mut root, "/list/0");
        remove_at(&mut root, "/a/nothing");
        assert_eq!(root, json!({"a": {"b/c": 1}, "list": []}));
        assert_eq!(child("/a", "b/c~"), "/a/b~1c~0");
        set_at(&mut root, "", json!(3));
        assert_eq!(root, json!(3));
    }
}
