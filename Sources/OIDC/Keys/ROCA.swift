/// Recognises moduli made by a faulty smart-card library (CVE-2017-15361), whose primes are powers of 65537 modulo a
/// product of small primes and can be factored.
enum ROCA {
    /// Whether the modulus is, modulo every small prime, a power of 65537. A sound modulus passes with a probability of
    /// about one in 10¹¹.
    static func matches(modulus: [UInt8]) -> Bool {
        powers.allSatisfy { prime, powers in
            let remainder = modulus.reduce(0) { ($0 * 256 + Int($1)) % prime }
            return powers.contains(remainder)
        }
    }

    private static let powers: [(prime: Int, powers: Set<Int>)] = {
        let primes = (3...167).filter { candidate in (2..<candidate).allSatisfy { candidate % $0 != 0 } }
        return primes.map { prime in
            var powers: Set<Int> = []
            var power = 1
            while powers.insert(power).inserted { power = power * 65_537 % prime }
            return (prime, powers)
        }
    }()
}
