/// What the command line asks for.
struct Options: Sendable {
    var names: [String] = []
    var rounds = 10
    var lists = false
    var quick = false
    var countsCPUTime = false
    var showsHelp = false

    static let usage = """
        usage: micro [NAME…] [--list] [--rounds N] [--cpu] [--quick]
          --list      the benchmarks there are
          --rounds N  alternating rounds of all contenders (10)
          --cpu       count the thread's CPU time instead of the time that passes: for a machine that others use too
          --quick     two short rounds: do they run at all?
        """

    struct Mistake: Error {
        let text: String
    }

    init() {}

    init(_ arguments: some Sequence<String>) throws(Mistake) {
        var rest = Array(arguments)[...]
        while let argument = rest.popFirst() {
            switch argument {
            case "--list": lists = true
            case "--cpu": countsCPUTime = true
            case "--help", "-h": showsHelp = true
            case "--quick":
                quick = true
                rounds = 2
            case "--rounds":
                guard let text = rest.popFirst(), let count = Int(text), count > 0 else {
                    throw Mistake(text: "--rounds needs a number from 1")
                }
                rounds = count
            default:
                guard registry.contains(where: { $0.name == argument }) else {
                    throw Mistake(text: "there is no benchmark \"\(argument)\"; micro --list names them")
                }
                names.append(argument)
            }
        }
    }
}
