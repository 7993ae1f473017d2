//! Many small modules as one. What several parts use is a module for every set of parts that use it, dozens of them; nobody should
//! wait for that many files.

use std::io;
use std::mem::{Discriminant, discriminant};
use std::ops::Range;

use wasm_encoder::reencode::{Error, Reencode, RoundtripReencoder};
use wasm_encoder::{
    CodeSection, CustomSection, DataCountSection, DataSection, ElementSection, FunctionSection,
    ImportSection, Module, RawSection, SectionId,
};
use wasmparser::{Import, Parser, Payload, TypeRef};

use crate::Result;

/// Says with which features a module is to be read.
const FEATURES: &str = "target_features";

/// Modules of one split have the same types, import no functions and export nothing: they reach each other through the table of
/// functions, which the main part exports. So what they define is put one after the other, and gets other numbers. Names and
/// whatever else only people read are left out.
pub fn merge(modules: &[Vec<u8>]) -> Result<Vec<u8>> {
    let mut merged = Merged::default();
    for module in modules {
        merged.add(module)?;
    }
    merged.finish()
}

#[derive(Default)]
struct Merged<'a> {
    types: &'a [u8],
    imports: Vec<Import<'a>>,
    features: &'a [u8],
    functions: FunctionSection,
    elements: ElementSection,
    code: CodeSection,
    data: DataSection,
}

impl<'a> Merged<'a> {
    fn add(&mut self, module: &'a [u8]) -> Result {
        let mut numbers = Numbers { functions: self.functions.len(), globals: Vec::new() };
        for payload in Parser::new(0).parse_all(module) {
            match payload? {
                Payload::TypeSection(section) => self.same_types(bytes(module, section.range())?)?,
                Payload::ImportSection(section) => {
                    for import in section.into_imports() {
                        self.import(import?, &mut numbers)?;
                    }
                }
                Payload::FunctionSection(section) => {
                    numbers.parse_function_section(&mut self.functions, section)?;
                }
                Payload::ElementSection(section) => {
                    numbers.parse_element_section(&mut self.elements, section)?;
                }
                Payload::CodeSectionEntry(body) => numbers.parse_function_body(&mut self.code, body)?,
                Payload::DataSection(section) => numbers.parse_data_section(&mut self.data, section)?,
                Payload::CustomSection(section) if section.name() == FEATURES => {
                    self.features = section.data()
                }
                Payload::ExportSection(section) if section.count() > 0 => {
                    return Err("a module that is to be merged exports something".into());
                }
                _ => {}
            }
        }
        Ok(())
    }

    fn same_types(&mut self, types: &'a [u8]) -> Result {
        if self.types.is_empty() {
            self.types = types;
        }
        if self.types == types {
            Ok(())
        } else {
            Err("modules that are to be merged differ in their types".into())
        }
    }

    /// There is one table and one memory; a module imports only those globals that it uses.
    fn import(&mut self, import: Import<'a>, numbers: &mut Numbers) -> Result {
        let at = self.imports.iter().position(|known| *known == import).unwrap_or(self.imports.len());
        let before = self.imports[..at].iter().filter(|known| external(known) == external(&import)).count();
        match import.ty {
            TypeRef::Global(_) => numbers.globals.push(before.try_into()?),
            TypeRef::Table(_) | TypeRef::Memory(_) if before == 0 => {}
            _ => return Err(format!("a module that is to be merged imports {}", import.name).into()),
        }
        if at == self.imports.len() {
            self.imports.push(import);
        }
        Ok(())
    }

    fn finish(self) -> Result<Vec<u8>> {
        let (mut module, mut imports) = (Module::new(), ImportSection::new());
        for import in self.imports {
            imports.import(import.module, import.name, RoundtripReencoder.entity_type(import.ty)?);
        }
        module.section(&RawSection { id: SectionId::Type.into(), data: self.types });
        module.section(&imports).section(&self.functions).section(&self.elements);
        module.section(&DataCountSection { count: self.data.len() });
        module.section(&self.code).section(&self.data);
        module.section(&CustomSection { name: FEATURES.into(), data: self.features.into() });
        Ok(module.finish())
    }
}

/// Tables, memories and globals are counted apart.
fn external(import: &Import) -> Discriminant<TypeRef> {
    discriminant(&import.ty)
}

/// What stands at a place of a module.
fn bytes(module: &[u8], place: Range<u64>) -> Result<&[u8]> {
    Ok(&module[place.start.try_into()?..place.end.try_into()?])
}

/// The numbers that a module's functions and globals have in the merged one.
struct Numbers {
    /// How many functions stand before its own.
    functions: u32,
    /// By their number in the module.
    globals: Vec<u32>,
}

impl Reencode for Numbers {
    type Error = io::Error;

    fn function_index(&mut self, function: u32) -> std::result::Result<u32, Error<io::Error>> {
        Ok(function + self.functions)
    }

    fn global_index(&mut self, global: u32) -> std::result::Result<u32, Error<io::Error>> {
        let known = self.globals.get(global as usize).copied();
        known.ok_or_else(|| Error::UserError(io::Error::other("a global that is not imported")))
    }
}

#[cfg(test)]
mod tests {
    use wasm_encoder::{
        ConstExpr, Elements, EntityType, Function, GlobalType, RefType, TableType, TypeSection, ValType,
    };
    use wasmparser::ElementItems;

    use super::*;

    const TABLE: TableType = TableType {
        element_type: RefType::FUNCREF,
        minimum: 9,
        maximum: None,
        table64: false,
        shared: false,
    };
    const GLOBAL: GlobalType = GlobalType { val_type: ValType::I32, mutable: true, shared: false };

    /// One function that calls itself, reads the last global and stands in the table.
    fn module(globals: &[&str]) -> Vec<u8> {
        let (mut types, mut imports, mut functions) =
            (TypeSection::new(), ImportSection::new(), FunctionSection::new());
        types.ty().function([], []);
        for global in globals {
            imports.import("main", global, EntityType::Global(GLOBAL));
        }
        imports.import("main", "table", EntityType::Table(TABLE));
        functions.function(0);
        let mut elements = ElementSection::new();
        elements.active(None, &ConstExpr::i32_const(3), Elements::Functions([0].as_slice().into()));
        let (mut code, mut function) = (CodeSection::new(), Function::new([]));
        function.instructions().call(0).global_get(globals.len() as u32 - 1).drop().end();
        code.function(&function);
        let mut module = Module::new();
        module.section(&types).section(&imports).section(&functions).section(&elements).section(&code);
        module.finish()
    }

    /// The first two operators of every function, and the functions in the table.
    fn read(module: &[u8]) -> (Vec<String>, Vec<u32>) {
        let (mut operators, mut placed) = (Vec::new(), Vec::new());
        for payload in Parser::new(0).parse_all(module) {
            match payload.unwrap() {
                Payload::CodeSectionEntry(body) => {
                    let body = body.get_operators_reader().unwrap().into_iter().take(2);
                    operators.extend(body.map(|operator| format!("{:?}", operator.unwrap())));
                }
                Payload::ElementSection(section) => {
                    for element in section {
                        let ElementItems::Functions(items) = element.unwrap().items else { continue };
                        placed.extend(items.into_iter().map(std::result::Result::unwrap));
                    }
                }
                _ => {}
            }
        }
        (operators, placed)
    }

    #[test]
    fn functions_and_globals_are_the_same_under_other_numbers() {
        let merged = merge(&[module(&["a"]), module(&["b"]), module(&["b", "a"])]).unwrap();
        let (operators, placed) = read(&merged);
        let call = |function: u32, global: u32| {
            [
                format!("Call {{ function_index: {function} }}"),
                format!("GlobalGet {{ global_index: {global} }}"),
            ]
        };
        assert_eq!(operators, [call(0, 0), call(1, 1), call(2, 0)].concat());
        assert_eq!(placed, [0, 1, 2]);
    }
}
