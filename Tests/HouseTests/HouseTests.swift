import TestSupport
import Testing

@Suite("The house stands as the picture of Docs/architecture.md has it")
struct HouseTests {
    @Test("no file breaks a rule")
    func files() throws {
        let files = try SourceFile.all()
        #expect(files.count > 20)
        let found = HouseRules(picture: try Picture.current()).violations(in: files)
        #expect(found.isEmpty, "\(found.joined(separator: "\n"))")
    }

    @Test("Package.swift has the same arrows")
    func manifest() throws {
        let manifest = try Repository.text(of: Repository.path("Package.swift"))
        let found = try Picture.current().differences(fromManifest: manifest)
        #expect(found.isEmpty, "\(found.joined(separator: "\n"))")
    }

    @Test("nothing points up, and every room named is drawn")
    func arrows() throws {
        let picture = try Picture.current()
        #expect(picture.roomsOnCycles == [])
        let libraries: Set<String> = ["CLZ4", "CZstd", "CSnappy", "CZlib", "CYaml", "CNuma", "CJemalloc", "CRdkafka"]
        for (room, allowed) in picture.imports {
            #expect(allowed.subtracting(libraries).isSubset(of: picture.imports.keys), "\(room)")
        }
    }

    @Test("C code has no io_uring either")
    func shims() throws {
        let folder = Repository.path("Sources/CSystem")
        let files = Repository.files(below: folder, suffix: ".c") + Repository.files(below: folder, suffix: ".h")
        #expect(!files.isEmpty)
        for file in files { #expect(!(try Repository.text(of: folder + "/" + file)).contains("io_uring"), "\(file)") }
    }
}
