using System.Globalization;

namespace RankOrchestrator.Language.Tests.Expressions.Kernels;

/// <summary>Texts of well-typed expressions over <see cref="RandomSurface"/>; the same seed makes the same ones.</summary>
internal sealed class RandomExpression(Random random)
{
    private static readonly string[] Comparisons = ["<", "<=", ">", ">=", "==", "!="];
    private static readonly string[] Texts = ["''", "'a'", "'ab'", "'abc'", "'é🤪'", "'zz'"];

    public string Bool(int depth) => depth == 0
        ? Pick([
            "item.sponsored",
            "request.vip",
            "flag('f')",
            "('t1' in item.tags)",
            "('t2' in item.tags)",
            "has(item.price)",
            "has(item.brand)",
            "has(feature.f1)",
            "has(item.labels)",
            "has(request.country)",
            "has(request.interest.ab)",
            "has(item.offers)",
            "(item.brand in request.interest)",
            "true",
            "false"])
        : random.Next(20) switch
        {
            0 or 1 => $"({Bool(depth - 1)} && {Bool(depth - 1)})",
            2 => $"({Bool(depth - 1)} && {Bool(depth - 1)} && {Bool(depth - 1)})",
            3 or 4 => $"({Bool(depth - 1)} || {Bool(depth - 1)})",
            5 => $"!{Bool(depth - 1)}",
            6 => $"({Bool(depth - 1)} ? {Bool(depth - 1)} : {Bool(depth - 1)})",
            7 or 8 => $"({Number(depth - 1)} {Pick(Comparisons)} {Number(depth - 1)})",
            9 => $"({Integer(depth - 1)} {Pick(Comparisons)} {Integer(depth - 1)})",
            10 => random.Next(2) == 0 ? $"({Integer(depth - 1)} {Pick(Comparisons)} {Number(depth - 1)})" : $"({Number(depth - 1)} {Pick(Comparisons)} {Integer(depth - 1)})",
            11 or 12 => $"({Text(depth - 1)} {Pick(["==", "!=", "<", ">="])} {Text(depth - 1)})",
            13 => $"({Text(depth - 1)} in [{Pick(Texts)}, {Pick(Texts)}, {Text(depth - 1)}])",
            14 => $"({Text(depth - 1)} in [{Pick(Texts)}, {Pick(Texts)}])",
            15 => $"{Text(depth - 1)}.{Pick(["startsWith", "endsWith", "contains"])}({(random.Next(3) == 0 ? Text(depth - 1) : Pick(Texts))})",
            16 => $"{Text(depth - 1)}.matches({Pick(["'^a'", "'b$'", "'^.{2}$'", "'(?i)Z'"])})",
            17 => $"({Time(depth - 1)} {Pick(Comparisons)} {Time(depth - 1)})",
            17 + 1 when random.Next(3) == 0 => Maps(depth - 1),
            18 => $"({Span(depth - 1)} {Pick(Comparisons)} {Span(depth - 1)})",
            _ => Lists(depth - 1),
        };

    public string Number(int depth) => depth == 0
        ? Pick(["item.price", "item.margin", "feature.f1", "feature.f2", "value", "score.ctr", "cvr", "w.a", "w.b", "request.tenure", "0.5", "-1.0", "0.0", "1e308", "3.0"])
        : random.Next(14) switch
        {
            13 => Entry(),
            12 => $"double({Span(depth - 1)}.{Pick(["getHours", "getMinutes", "getSeconds", "getMilliseconds"])}())",
            < 5 => $"({Number(depth - 1)} {Pick(["+", "-", "*", "/"])} {(random.Next(4) == 0 ? Integer(depth - 1) : Number(depth - 1))})",
            5 => $"{Pick(["min", "max"])}({Number(depth - 1)}, {Number(depth - 1)}{(random.Next(2) == 0 ? ", " + Number(0) : "")})",
            6 => $"clamp({Number(depth - 1)}, {Number(random.Next(depth))}, {Number(0)})",
            7 => $"{Pick(["abs", "log1p", "sqrt", "exp", "floor", "ceil", "round", "log"])}({Number(depth - 1)})",
            8 => $"({Bool(depth - 1)} ? {Number(depth - 1)} : {Number(depth - 1)})",
            9 => $"-{Number(depth - 1)}",
            10 => random.Next(2) == 0 ? $"double({Integer(depth - 1)})" : $"double(({Span(depth - 1)}).{Pick(["getHours", "getMinutes", "getSeconds"])}())",
            _ => $"pow({Number(depth - 1)}, {Number(0)})",
        };

    public string Integer(int depth) => depth == 0
        ? Pick(["item.stock", "request.cap", "0", "1", "-7", "9223372036854775807", "9007199254740993", "size(item.labels)", "size(item.brand)"])
        : random.Next(6) switch
        {
            < 2 => $"({Integer(depth - 1)} {Pick(["+", "-", "*", "/", "%"])} {Integer(depth - 1)})",
            2 => $"size({Text(depth - 1)})",
            3 => $"{Time(depth - 1)}.{Pick(["getHours", "getDayOfWeek", "getFullYear"])}({Pick(["", "'+03:00'"])})",
            4 => $"int({Number(depth - 1)})",
            _ => $"({Bool(depth - 1)} ? {Integer(depth - 1)} : {Integer(depth - 1)})",
        };

    public string Text(int depth) => depth == 0
        ? Pick(["item.brand", "item.category", "item.category", "item.id", "request.country", "request.country", "variant('v')", .. Texts])
        : random.Next(3) == 0 ? $"({Text(depth - 1)} + {Text(depth - 1)})" : Text(0);

    private string Time(int depth) => depth == 0
        ? Pick(["now", "item.publishedAt", "request.since", "timestamp('2026-02-20T00:00:00Z')", "timestamp('2026-02-20T00:00:00.000000001Z')"])
        : $"({Time(depth - 1)} {Pick(["+", "-"])} {Span(depth - 1)})";

    private string Span(int depth) => depth == 0
        ? Pick(["item.age", "duration('48h')", "duration('-1.5s')", "duration('1ns')", "duration('2000000h')"])
        : random.Next(2) == 0 ? $"({Time(depth - 1)} - {Time(depth - 1)})" : $"({Span(depth - 1)} {Pick(["+", "-"])} {Span(depth - 1)})";

    /// <summary>Lists of texts that are built, and conditions over them: what only the interpreter does.</summary>
    public string Built(int depth) => depth == 0
        ? Pick(["item.labels", "['a', 'ab']", "[item.brand, request.country]", "item.labels.filter(x, x != '')"])
        : random.Next(6) switch
        {
            0 => $"({Built(depth - 1)} + {Built(depth - 1)})",
            1 => $"{Built(depth - 1)}.map(x, x + {Text(depth - 1)})",
            2 => $"{Built(depth - 1)}.map(x, size(x) > 1, string(size(x)) + x)",
            3 => $"{Built(depth - 1)}.filter(x, {OverBuilt(depth - 1)})",
            4 => $"({Bool(depth - 1)} ? {Built(depth - 1)} : {Built(depth - 1)})",
            _ => $"[{Built(depth - 1)}, {Built(depth - 1)}].map(x, x + ['c'])[{random.Next(2).ToString(CultureInfo.InvariantCulture)}]",
        };

    /// <summary>A condition over lists that are built.</summary>
    public string OverBuilt(int depth) => random.Next(7) switch
    {
        0 => $"{Built(depth)}.all(x, x.matches({Pick(["'^a'", "'(a|b)*c'", "'(?i)[é-ü]{2,9}'"])}))",
        1 => $"{Built(depth)}.exists(x, {Built(depth)}.all(y, x != y))",
        2 => $"{Built(depth)}.exists_one(x, x in {Built(depth)})",
        3 => $"({Built(depth)} == {Built(depth)})",
        4 => $"{Text(depth)}.matches({Text(depth)})",
        5 => $"(now.getHours({Pick(["'Asia/Riyadh'", "'+03:00'", "request.country", "'Nowhere/Land'"])}) > {Integer(0)})",
        _ => $"(int(string(size({Built(depth)}))) >= 0 && {OverBuilt(Math.Max(0, depth - 1))})",
    };

    private string Entry() => random.Next(5) switch
    {
        0 => $"request.interest[{Text(0)}]",
        1 => "(item.category in request.interest ? request.interest[item.category] : 0.0)",
        2 => $"item.offers[{Text(0)}]",
        3 => $"double(request.quota[{Text(0)}])",
        _ => Pick(["item.offers.ab", "request.interest.zz", "{'a': 1.5, 'ab': -2.0}[item.brand]"]),
    };

    private string Maps(int depth) => random.Next(8) switch
    {
        0 => $"({Text(depth)} in item.offers)",
        1 => $"({Text(depth)} in request.interest)",
        2 => $"request.interest.exists(k, v, k == {Text(0)} && v {Pick(Comparisons)} {Number(0)})",
        3 => $"item.offers.all(k, v, v < 3.0 || {Bool(depth)})",
        4 => $"item.labels.existsOne(i, x, i {Pick(Comparisons)} 1 && x == {Text(0)})",
        5 => $"(item.offers.transformMap(k, v, k != {Text(0)}, v + {Number(0)}) {Pick(["==", "!="])} request.interest)",
        6 => $"({{{Text(0)}: 1, {Text(0)}: 2}}.transformList(k, v, size(k) + v) == [{Integer(0)}])",
        _ => $"(item.labels.transformMapEntry(i, x, {{x: i}}).size() {Pick(Comparisons)} {Integer(0)})",
    };

    private string Lists(int depth) => random.Next(5) switch
    {
        0 => $"item.labels.exists(x, x == {Text(depth)})",
        1 => $"item.labels.all(x, size(x) > {random.Next(3).ToString(CultureInfo.InvariantCulture)} || {Bool(depth)})",
        2 => $"({Text(depth)} in item.labels)",
        3 => $"(size(item.labels) {Pick(Comparisons)} {Integer(depth)})",
        _ => $"item.sizes.map(x, x * {Number(depth)}).exists_one(y, y > 1.0)",
    };

    private string Pick(string[] choices) => choices[random.Next(choices.Length)];
}
