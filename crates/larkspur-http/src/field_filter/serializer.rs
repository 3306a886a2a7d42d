//! The serialiser that does the leaving out. Everything but the names of objects goes straight through.

use serde::ser::{
    Error as _, Impossible, Serialize, SerializeMap, SerializeSeq, SerializeStruct, SerializeTuple,
    SerializeTupleStruct, Serializer,
};

use super::{Filter, Filtered, Verdict};

/// A serialiser that filters the objects written through it.
pub(super) struct Filtering<S> {
    inner: S,
    filter: Filter,
}

impl<S> Filtering<S> {
    pub(super) fn new(inner: S, filter: Filter) -> Filtering<S> {
        Filtering { inner, filter }
    }
}

/// A list whose items are filtered.
pub(super) struct Items<I> {
    inner: I,
    filter: Filter,
}

/// An object whose names are looked up.
pub(super) struct Names<I> {
    inner: I,
    filter: Filter,
    next: usize,
    /// What becomes of the value of the key that a map has just handed over.
    pending: Verdict,
}

impl<I> Names<I> {
    fn new(inner: I, filter: Filter) -> Names<I> {
        Names { inner, filter, next: 0, pending: Verdict::Hidden }
    }
}

/// Methods whose value holds no object: handed on unchanged.
macro_rules! hand_on {
    ($($method:ident($($name:ident: $kind:ty),*);)*) => {
        $(fn $method(self, $($name: $kind),*) -> Result<S::Ok, S::Error> {
            self.inner.$method($($name),*)
        })*
    };
}

impl<S: Serializer> Serializer for Filtering<S> {
    type Ok = S::Ok;
    type Error = S::Error;
    type SerializeSeq = Items<S::SerializeSeq>;
    type SerializeTuple = Items<S::SerializeTuple>;
    type SerializeTupleStruct = Items<S::SerializeTupleStruct>;
    type SerializeTupleVariant = Impossible<S::Ok, S::Error>;
    type SerializeMap = Names<S::SerializeMap>;
    type SerializeStruct = Names<S::SerializeStruct>;
    type SerializeStructVariant = Impossible<S::Ok, S::Error>;

    hand_on! {
        serialize_bool(value: bool);
        serialize_i8(value: i8);
        serialize_i16(value: i16);
        serialize_i32(value: i32);
        serialize_i64(value: i64);
        serialize_i128(value: i128);
        serialize_u8(value: u8);
        serialize_u16(value: u16);
        serialize_u32(value: u32);
        serialize_u64(value: u64);
        serialize_u128(value: u128);
        serialize_f32(value: f32);
        serialize_f64(value: f64);
        serialize_char(value: char);
        serialize_str(value: &str);
        serialize_bytes(value: &[u8]);
        serialize_none();
        serialize_unit();
        serialize_unit_struct(name: &'static str);
        serialize_unit_variant(name: &'static str, index: u32, variant: &'static str);
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<S::Ok, S::Error> {
        self.inner.serialize_some(&Filtered { value, filter: self.filter })
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        name: &'static str,
        value: &T,
    ) -> Result<S::Ok, S::Error> {
        self.inner.serialize_newtype_struct(name, &Filtered { value, filter: self.filter })
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _name: &'static str,
        _index: u32,
        _variant: &'static str,
        _value: &T,
    ) -> Result<S::Ok, S::Error> {
        Err(tagged_enum())
    }

    fn serialize_seq(self, length: Option<usize>) -> Result<Self::SerializeSeq, S::Error> {
        Ok(Items { inner: self.inner.serialize_seq(length)?, filter: self.filter })
    }

    fn serialize_tuple(self, length: usize) -> Result<Self::SerializeTuple, S::Error> {
        Ok(Items { inner: self.inner.serialize_tuple(length)?, filter: self.filter })
    }

    fn serialize_tuple_struct(
        self,
        name: &'static str,
        length: usize,
    ) -> Result<Self::SerializeTupleStruct, S::Error> {
        Ok(Items { inner: self.inner.serialize_tuple_struct(name, length)?, filter: self.filter })
    }

    fn serialize_tuple_variant(
        self,
        _name: &'static str,
        _index: u32,
        _variant: &'static str,
        _length: usize,
    ) -> Result<Self::SerializeTupleVariant, S::Error> {
        Err(tagged_enum())
    }

    fn serialize_map(self, length: Option<usize>) -> Result<Self::SerializeMap, S::Error> {
        Ok(Names::new(self.inner.serialize_map(length)?, self.filter))
    }

    // `length` counts the fields before filtering. The JSON writer asks it only whether an object is empty from
    // the start, and closes `{` … `}` correctly when all fields turn out to be hidden.
    fn serialize_struct(self, name: &'static str, length: usize) -> Result<Self::SerializeStruct, S::Error> {
        Ok(Names::new(self.inner.serialize_struct(name, length)?, self.filter))
    }

    fn serialize_struct_variant(
        self,
        _name: &'static str,
        _index: u32,
        _variant: &'static str,
        _length: usize,
    ) -> Result<Self::SerializeStructVariant, S::Error> {
        Err(tagged_enum())
    }

    fn collect_str<T: std::fmt::Display + ?Sized>(self, value: &T) -> Result<S::Ok, S::Error> {
        self.inner.collect_str(value)
    }

    fn is_human_readable(&self) -> bool {
        self.inner.is_human_readable()
    }
}

/// An enum that would write its variant as a name: no shape of the API does, and the contract could not say
/// whether the name may be shown.
fn tagged_enum<E: serde::ser::Error>() -> E {
    E::custom("a tagged enum cannot be filtered")
}

impl<I: SerializeSeq> SerializeSeq for Items<I> {
    type Ok = I::Ok;
    type Error = I::Error;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), I::Error> {
        self.inner.serialize_element(&Filtered { value, filter: self.filter })
    }

    fn end(self) -> Result<I::Ok, I::Error> {
        self.inner.end()
    }
}

impl<I: SerializeTuple> SerializeTuple for Items<I> {
    type Ok = I::Ok;
    type Error = I::Error;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), I::Error> {
        self.inner.serialize_element(&Filtered { value, filter: self.filter })
    }

    fn end(self) -> Result<I::Ok, I::Error> {
        self.inner.end()
    }
}

impl<I: SerializeTupleStruct> SerializeTupleStruct for Items<I> {
    type Ok = I::Ok;
    type Error = I::Error;

    fn serialize_field<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), I::Error> {
        self.inner.serialize_field(&Filtered { value, filter: self.filter })
    }

    fn end(self) -> Result<I::Ok, I::Error> {
        self.inner.end()
    }
}

impl<I: SerializeStruct> SerializeStruct for Names<I> {
    type Ok = I::Ok;
    type Error = I::Error;

    fn serialize_field<T: Serialize + ?Sized>(
        &mut self,
        name: &'static str,
        value: &T,
    ) -> Result<(), I::Error> {
        match self.filter.verdict(name, &mut self.next) {
            Verdict::Hidden => Ok(()),
            Verdict::Plain => self.inner.serialize_field(name, value),
            Verdict::Nested(filter) => self.inner.serialize_field(name, &Filtered { value, filter }),
        }
    }

    fn end(self) -> Result<I::Ok, I::Error> {
        self.inner.end()
    }
}

impl<I: SerializeMap> SerializeMap for Names<I> {
    type Ok = I::Ok;
    type Error = I::Error;

    /// Objects that come as maps are rare (a flattened struct), so reading the name through a copy is no matter.
    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), I::Error> {
        let Ok(serde_json::Value::String(name)) = serde_json::to_value(key) else {
            return Err(I::Error::custom("a name in an object must be a string"));
        };
        self.pending = self.filter.verdict(&name, &mut self.next);
        match self.pending {
            Verdict::Hidden => Ok(()),
            Verdict::Plain | Verdict::Nested(_) => self.inner.serialize_key(key),
        }
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), I::Error> {
        match self.pending {
            Verdict::Hidden => Ok(()),
            Verdict::Plain => self.inner.serialize_value(value),
            Verdict::Nested(filter) => self.inner.serialize_value(&Filtered { value, filter }),
        }
    }

    fn end(self) -> Result<I::Ok, I::Error> {
        self.inner.end()
    }
}
