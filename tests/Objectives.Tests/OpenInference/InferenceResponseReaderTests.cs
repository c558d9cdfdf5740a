using System.Text;
using RankOrchestrator.Objectives.Failures;
using RankOrchestrator.Objectives.OpenInference;
using RankOrchestrator.Objectives.Tensors;
using RankOrchestrator.Policies.Models;
using RankOrchestrator.Policies.Models.Kinds;

namespace RankOrchestrator.Objectives.Tests.OpenInference;

public sealed class InferenceResponseReaderTests
{
    private static readonly InferenceSignature OneNumber = new([], [new OutputTensor("score", 1)]);
    private static readonly InferenceSignature TwoHeads = new([], [new OutputTensor("click", 1), new OutputTensor("order", 2)]);

    [Theory]
    [InlineData("""{"outputs":[{"name":"score","shape":[3],"datatype":"FP32","data":[1,2,3]}]}""")]
    [InlineData("""{"outputs":[{"name":"score","shape":[3,1],"datatype":"FP32","data":[1,2,3]}]}""")]
    [InlineData("""{"outputs":[{"name":"score","shape":[3,1,1],"datatype":"FP32","data":[[[1]],[[2]],[[3]]]}]}""")]
    [InlineData("""{"outputs":[{"name":"score","shape":[3,1],"datatype":"FP64","data":[[1.0],[2.0],[3e0]]}]}""")]
    [InlineData("""{"outputs":[{"name":"score","shape":[3],"datatype":"INT64","data":[1,2,3]}]}""")]
    [InlineData("""{"outputs":[{"data":[1,2,3],"datatype":"FP32","shape":[3],"name":"score"}]}""")]
    [InlineData("""{"id":"7","model_name":"m","model_version":"1","parameters":{"a":[1,{"b":2}]},"outputs":[{"name":"other","shape":[1],"datatype":"BYTES","data":["x"]},{"name":"score","shape":[3],"datatype":"FP32","parameters":{"content_type":"np"},"data":[1,2,3]}]}""")]
    [InlineData("""{"error":null,"model_name":null,"model_version":null,"id":null,"outputs":[{"name":"score","shape":[3],"datatype":"FP16","parameters":null,"data":[1,2,3]}]}""")]
    [InlineData("""{"outputs":[{"name":"score","shape":[3],"datatype":"UINT8","data":[1.0,2e0,3]}]}""")]
    [InlineData("""{"outputs":[{"name":"sc\u006fre","shape":[3],"datatype":"FP32","data":[1,2,3]}]}  """)]
    public void What_the_protocol_leaves_open_is_understood(string json)
    {
        var values = new double[3];
        InferenceResponseReader.Read(Encoding.UTF8.GetBytes(json), null, OneNumber, 3, values).ShouldBe(ModelFailure.None);
        values.ShouldBe([1, 2, 3]);
    }

    [Theory]
    [InlineData("""{"outputs":[{"name":"score","shape":[3],"datatype":"FP32","data":[1,2]}]}""", ModelFailure.WrongLength)]
    [InlineData("""{"outputs":[{"name":"score","shape":[3],"datatype":"FP32","data":[1,2,3,4]}]}""", ModelFailure.WrongLength)]
    [InlineData("""{"outputs":[{"name":"score","shape":[3],"datatype":"FP32"}]}""", ModelFailure.WrongLength)]
    [InlineData("""{"outputs":[{"name":"score","shape":[2],"datatype":"FP32","data":[1,2]}]}""", ModelFailure.WrongShape)]
    [InlineData("""{"outputs":[{"name":"score","shape":[1,3],"datatype":"FP32","data":[1,2,3]}]}""", ModelFailure.WrongShape)]
    [InlineData("""{"outputs":[{"name":"score","shape":[3,2],"datatype":"FP32","data":[1,2,3,4,5,6]}]}""", ModelFailure.WrongShape)]
    [InlineData("""{"outputs":[{"name":"score","shape":[-1],"datatype":"FP32","data":[1,2,3]}]}""", ModelFailure.WrongShape)]
    [InlineData("""{"outputs":[{"name":"score","shape":"3","datatype":"FP32","data":[1,2,3]}]}""", ModelFailure.WrongShape)]
    [InlineData("""{"outputs":[{"name":"score","datatype":"FP32","data":[1,2,3]}]}""", ModelFailure.WrongShape)]
    [InlineData("""{"outputs":[{"name":"score","shape":[3,4611686018427387904,8],"datatype":"FP32","data":[1,2,3]}]}""", ModelFailure.WrongShape)]
    [InlineData("""{"outputs":[{"name":"score","shape":[3],"datatype":"BYTES","data":["1","2","3"]}]}""", ModelFailure.WrongDatatype)]
    [InlineData("""{"outputs":[{"name":"score","shape":[3],"data":[1,2,3]}]}""", ModelFailure.WrongDatatype)]
    [InlineData("""{"outputs":[{"name":"score","shape":[3],"datatype":"FP32","data":[1,"2",3]}]}""", ModelFailure.WrongDatatype)]
    [InlineData("""{"outputs":[{"name":"score","shape":[3],"datatype":"FP32","data":[1,true,3]}]}""", ModelFailure.WrongDatatype)]
    [InlineData("""{"outputs":[{"name":"score","shape":[3],"datatype":"INT32","data":[1,false,3]}]}""", ModelFailure.WrongDatatype)]
    [InlineData("""{"outputs":[{"name":"score","shape":[3],"datatype":"FP32","data":[1,{"a":2},3]}]}""", ModelFailure.WrongDatatype)]
    [InlineData("""{"outputs":[{"name":"score","shape":[3],"datatype":"FP32","data":["NaN","2","3"]}]}""", ModelFailure.WrongDatatype)]
    [InlineData("""{"outputs":[{"name":"score","shape":[3],"datatype":"INT64","data":[1,2.5,3]}]}""", ModelFailure.WrongDatatype)]
    [InlineData("""{"outputs":[{"name":"score","shape":[3],"datatype":"INT64","data":[1,9223372036854775808,3]}]}""", ModelFailure.WrongDatatype)]
    [InlineData("""{"outputs":[{"name":"score","shape":[3],"datatype":"UINT64","data":[1,-1,3]}]}""", ModelFailure.WrongDatatype)]
    [InlineData("""{"outputs":[{"name":"score","shape":[3],"datatype":"INT8","data":[1,128,3]}]}""", ModelFailure.WrongDatatype)]
    [InlineData("""{"outputs":[{"name":"score","shape":[3],"datatype":"BOOL","data":[true,2,false]}]}""", ModelFailure.WrongDatatype)]
    [InlineData("""{"outputs":[{"name":"score","shape":[3],"datatype":"INT32","data":[1,1e999,3]}]}""", ModelFailure.WrongDatatype)]
    [InlineData("""{"outputs":[{"name":"score","shape":[3],"datatype":"FP32","data":[1,1e39,3]}]}""", ModelFailure.NotFinite)]
    [InlineData("""{"outputs":[{"name":"score","shape":[3],"datatype":"FP16","data":[1,65505,3]}]}""", ModelFailure.NotFinite)]
    [InlineData("""{"outputs":[{"name":"score","shape":[3],"datatype":"FP32","data":[[1,2],[3]]}]}""", ModelFailure.WrongShape)]
    [InlineData("""{"outputs":[{"name":"score","shape":[3],"datatype":"FP32","data":[1,[2],3]}]}""", ModelFailure.WrongShape)]
    [InlineData("""{"outputs":[{"name":"score","shape":[3],"datatype":"FP32","data":[[1],[2],3]}]}""", ModelFailure.WrongShape)]
    [InlineData("""{"outputs":[{"name":"score","shape":[[3]],"datatype":"FP32","data":[1,2,3]}]}""", ModelFailure.WrongShape)]
    [InlineData("""{"outputs":[{"name":"score","shape":[3.0],"datatype":"FP32","data":[1,2,3]}]}""", ModelFailure.WrongShape)]
    [InlineData("""{"outputs":[{"name":"score","shape":[3,null],"datatype":"FP32","data":[1,2,3]}]}""", ModelFailure.WrongShape)]
    [InlineData("""{"outputs":[{"name":"score","shape":[3,65536,65536,65536,65536],"datatype":"FP32","data":[1,2,3]}]}""", ModelFailure.WrongShape)]
    [InlineData("""{"outputs":[{"name":"score","shape":[3,-1,-1],"datatype":"FP32","data":[1,2,3]}]}""", ModelFailure.WrongShape)]
    [InlineData("""{"outputs":[{"name":"score","shape":[9223372036854775808],"datatype":"FP32","data":[1,2,3]}]}""", ModelFailure.WrongShape)]
    [InlineData("""{"outputs":[{"name":"score","shape":[3],"datatype":"FP32","data":null}]}""", ModelFailure.NotJson)]
    [InlineData("""{"outputs":[{"name":"score","shape":[3],"datatype":"FP32","parameters":{"binary_data_size":9223372036854775807}}]}""", ModelFailure.WrongLength)]
    [InlineData("""{"outputs":[{"name":"score","shape":[3],"datatype":"FP32","parameters":{"binary_data_size":null}}]}""", ModelFailure.WrongLength)]
    [InlineData("""{"outputs":[null]}""", ModelFailure.NotJson)]
    [InlineData("""{"outputs":null}""", ModelFailure.NotJson)]
    [InlineData("""{"outputs":[],"outputs":[{"name":"score","shape":[3],"datatype":"FP32","data":[1,2,3]}]}""", ModelFailure.RepeatedMember)]
    [InlineData("""{"outputs":[{"name":"score","shape":[3],"datatype":"FP32","data":[1,2,3]}],"outputs":[]}""", ModelFailure.RepeatedMember)]
    [InlineData("""{"outputs":[{"name":"score","shape":[3],"datatype":"FP32","data":[1,2,3]}],"\u006futputs":[]}""", ModelFailure.RepeatedMember)]
    [InlineData("""{"outputs":[{"name":"score","name":"score","shape":[3],"datatype":"FP32","data":[1,2,3]}]}""", ModelFailure.RepeatedMember)]
    [InlineData("""{"outputs":[{"name":"score","shape":[3],"datatype":"FP32","data":[1,2,3],"data":[4,5,6]}]}""", ModelFailure.RepeatedMember)]
    [InlineData("""{"outputs":[{"name":"score","shape":[2],"shape":[3],"datatype":"FP32","data":[1,2,3]}]}""", ModelFailure.RepeatedMember)]
    [InlineData("""{"outputs":[{"name":"score","shape":[3],"datatype":"BYTES","datatype":"FP32","data":[1,2,3]}]}""", ModelFailure.RepeatedMember)]
    [InlineData("""{"outputs":[{"name":"score","shape":[3],"datatype":"FP32","parameters":{"binary_data_size":4,"binary_data_size":12}}]}""", ModelFailure.RepeatedMember)]
    [InlineData("""{"outputs":[{"name":"score","shape":[3],"datatype":"FP32","data":[1,null,3]}]}""", ModelFailure.NotFinite)]
    [InlineData("""{"outputs":[{"name":"score","shape":[3],"datatype":"FP32","data":[1,1e999,3]}]}""", ModelFailure.NotFinite)]
    [InlineData("""{"outputs":[{"name":"score","shape":[3],"datatype":"FP32","data":[1,NaN,3]}]}""", ModelFailure.NotFinite)]
    [InlineData("""{"outputs":[{"name":"score","shape":[3],"datatype":"FP32","data":[-Infinity,2,3]}]}""", ModelFailure.NotFinite)]
    [InlineData("""{"outputs":[]}""", ModelFailure.MissingOutput)]
    [InlineData("""{}""", ModelFailure.MissingOutput)]
    [InlineData("""{"outputs":[{"name":"Score","shape":[3],"datatype":"FP32","data":[1,2,3]}]}""", ModelFailure.MissingOutput)]
    [InlineData("""{"outputs":[{"name":"score","shape":[3],"datatype":"FP32","data":[1,2,3]},{"name":"score","shape":[3],"datatype":"FP32","data":[1,2,3]}]}""", ModelFailure.RepeatedMember)]
    [InlineData("""{"error":"model is not ready"}""", ModelFailure.ServerError)]
    [InlineData("""{"outputs":{}}""", ModelFailure.NotJson)]
    [InlineData("""[1,2,3]""", ModelFailure.NotJson)]
    [InlineData("", ModelFailure.NotJson)]
    [InlineData("<html><body>It works!</body></html>", ModelFailure.NotJson)]
    [InlineData("""{"outputs":[{"name":"score","shape":[3],"datatype":"FP32","data":[1,2,3]}]""", ModelFailure.NotJson)]
    [InlineData("""{"outputs":[{"name":"score","shape":[3],"datatype":"FP32","data":[1,2,3]}]} x""", ModelFailure.NotJson)]
    [InlineData("""{"outputs":[{"name":"score","shape":[3],"datatype":"FP32","data":[1,2,3],"parameters":{"binary_data_size":12}}]}""", ModelFailure.WrongLength)]
    public void What_could_put_a_wrong_number_on_a_page_is_refused_by_name(string json, ModelFailure expected)
        => InferenceResponseReader.Read(Encoding.UTF8.GetBytes(json), null, OneNumber, 3, new double[3]).ShouldBe(expected);

    [Theory]
    [InlineData("\"model_name\":\"m\",\"model_version\":\"2\",", ModelFailure.None)]
    [InlineData("\"model_name\":\"\\u006d\",", ModelFailure.None)]
    [InlineData("\"model_version\":2,", ModelFailure.None)]
    [InlineData("\"model_version\":null,", ModelFailure.None)]
    [InlineData("", ModelFailure.None)]
    [InlineData("\"model_name\":\"another\",", ModelFailure.WrongModel)]
    [InlineData("\"model_name\":\"M\",", ModelFailure.WrongModel)]
    [InlineData("\"model_name\":\"\",", ModelFailure.WrongModel)]
    [InlineData("\"model_name\":[\"m\"],", ModelFailure.WrongModel)]
    [InlineData("\"model_name\":\"m\",\"model_version\":\"3\",", ModelFailure.WrongModel)]
    [InlineData("\"model_version\":3,", ModelFailure.WrongModel)]
    [InlineData("\"model_name\":\"m\",\"model_name\":\"another\",", ModelFailure.RepeatedMember)]
    [InlineData("\"model_name\":\"m\",\"model_version\":\"2\",\"model_version\":\"2\",", ModelFailure.RepeatedMember)]
    public void An_answer_of_another_model_or_version_is_refused_by_name(string members, ModelFailure expected)
    {
        var json = "{" + members + """ "outputs":[{"name":"score","shape":[3],"datatype":"FP32","data":[1,2,3]}]}""";
        var asked = new OpenInferenceEndpoint(new Uri("http://ranker:8000"), "m", "2");
        InferenceResponseReader.Read(Encoding.UTF8.GetBytes(json), null, OneNumber, 3, new double[3], asked).ShouldBe(expected);
        var anyVersion = members.Contains('3', StringComparison.Ordinal) ? ModelFailure.None : expected;
        InferenceResponseReader.Read(Encoding.UTF8.GetBytes(json), null, OneNumber, 3, new double[3], asked with { Version = null }).ShouldBe(anyVersion);
    }

    [Theory]
    [InlineData(0, ModelFailure.None)]
    [InlineData(1, ModelFailure.None)]
    [InlineData(2, ModelFailure.WrongDatatype)]
    [InlineData(255, ModelFailure.WrongDatatype)]
    public void A_truth_value_is_one_byte_of_0_or_1(byte value, ModelFailure expected)
    {
        var json = """{"outputs":[{"name":"score","shape":[3],"datatype":"BOOL","parameters":{"binary_data_size":3}}]}"""u8;
        InferenceResponseReader.Read((byte[])[.. json, 1, value, 0], json.Length, OneNumber, 3, new double[3]).ShouldBe(expected);
    }

    [Fact]
    public void Binary_outputs_follow_the_object_in_the_order_of_the_response()
    {
        var json = """{"outputs":[{"name":"order","shape":[2,2],"datatype":"FP64","parameters":{"binary_data_size":32}},{"name":"unknown","shape":[2],"datatype":"INT8","parameters":{"binary_data_size":2}},{"name":"click","shape":[2],"datatype":"FP32","parameters":{"binary_data_size":8}}]}"""u8;
        byte[] body = [.. json, .. Bytes(1d, 2d, 3d, 4d), 9, 9, .. BitConverter.GetBytes(5f), .. BitConverter.GetBytes(6f)];
        var values = new double[6];
        InferenceResponseReader.Read(body, json.Length, TwoHeads, 2, values).ShouldBe(ModelFailure.None);
        values.ShouldBe([5, 6, 1, 2, 3, 4]);
    }

    [Fact]
    public void JSON_and_binary_outputs_may_be_mixed()
    {
        var json = """{"outputs":[{"name":"click","shape":[2,1],"datatype":"FP32","data":[5,6]},{"name":"order","shape":[2,2],"datatype":"FP64","parameters":{"binary_data_size":32}}]}"""u8;
        byte[] body = [.. json, .. Bytes(1d, 2d, 3d, 4d)];
        var values = new double[6];
        InferenceResponseReader.Read(body, json.Length, TwoHeads, 2, values).ShouldBe(ModelFailure.None);
        values.ShouldBe([5, 6, 1, 2, 3, 4]);
    }

    [Theory]
    [InlineData(12, 12, 0, ModelFailure.None)]
    [InlineData(12, 11, 0, ModelFailure.Truncated)]
    [InlineData(12, 13, 0, ModelFailure.WrongLength)]
    [InlineData(11, 11, 0, ModelFailure.WrongLength)]
    [InlineData(16, 16, 0, ModelFailure.WrongLength)]
    [InlineData(-1, 12, 0, ModelFailure.WrongLength)]
    [InlineData(12, 12, 1, ModelFailure.NotJson)]
    [InlineData(12, 12, 1000, ModelFailure.Truncated)]
    public void Lengths_must_agree(int announced, int sent, int headerError, ModelFailure expected)
    {
        var json = Encoding.UTF8.GetBytes($$"""{"outputs":[{"name":"score","shape":[3],"datatype":"FP32","parameters":{"binary_data_size":{{announced}} } }]}""");
        byte[] body = [.. json, .. Enumerable.Repeat((byte)1, sent)];
        InferenceResponseReader.Read(body, json.Length + headerError, OneNumber, 3, new double[3]).ShouldBe(expected);
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(float.NegativeInfinity)]
    public void Binary_values_must_be_finite(float value)
    {
        var json = """{"outputs":[{"name":"score","shape":[3],"datatype":"FP32","parameters":{"binary_data_size":12}}]}"""u8;
        byte[] body = [.. json, .. BitConverter.GetBytes(1f), .. BitConverter.GetBytes(value), .. BitConverter.GetBytes(3f)];
        InferenceResponseReader.Read(body, json.Length, OneNumber, 3, new double[3]).ShouldBe(ModelFailure.NotFinite);
    }

    [Fact]
    public void Mutated_responses_never_throw()
    {
        var json = """{"model_name":"m","outputs":[{"name":"click","shape":[2,1],"datatype":"FP32","data":[5,6]},{"name":"order","shape":[2,2],"datatype":"FP64","parameters":{"binary_data_size":32}}]}"""u8.ToArray();
        byte[] whole = [.. json, .. Bytes(1d, 2d, 3d, 4d)];
        var random = new Random(20260218);
        var values = new double[6];
        for (var round = 0; round < 50_000; round++)
        {
            var body = whole.AsSpan(0, random.Next(4) == 0 ? random.Next(whole.Length + 1) : whole.Length).ToArray();
            for (var change = random.Next(4); change > 0 && body.Length > 0; change--)
            {
                body[random.Next(body.Length)] = (byte)random.Next(256);
            }

            var jsonLength = random.Next(8) == 0 ? random.Next(whole.Length + 10) : json.Length;
            var failure = InferenceResponseReader.Read(body, random.Next(8) == 0 ? null : jsonLength, TwoHeads, 2, values);
            Enum.IsDefined(failure).ShouldBeTrue();
        }
    }

    private static byte[] Bytes(params double[] values) => [.. values.SelectMany(BitConverter.GetBytes)];
}
