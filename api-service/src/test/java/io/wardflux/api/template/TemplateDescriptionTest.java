package io.wardflux.api.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.wardflux.api.problem.FieldProblem;
import io.wardflux.api.problem.Input;
import io.wardflux.api.problem.ProblemException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TemplateDescriptionTest {

    private final TemplateYaml yaml = new TemplateYaml();

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {name: ''}                                                                        | name
            {name: t, sysObjectIds: [1.3.6.1.4.1.9, x]}                                       | sysObjectIds[1]
            {name: t, items: [{name: a, oid: sysUpTime.0}]}                                   | items[0].oid
            {name: t, items: [{oid: 1.3.6.1.2.1.1.3.0}]}                                      | items[0].name
            {name: t, items: [{name: a, oid: 1.3.6.1, metric: CPU 5sec}]}                     | items[0].metric
            {name: t, items: [{name: a, oid: 1.3.6.1, intervalSeconds: 9}]}                   | items[0].intervalSeconds
            {name: t, items: [{name: a, oid: 1.3.6.1, intervalSeconds: 86401}]}               | items[0].intervalSeconds
            {name: t, items: [{name: a, oid: 1.3.6.1, valueType: string}]}                    | items[0].valueType
            {name: t, items: [{name: a, oid: 1.3.6.1, scale: 0}]}                             | items[0].scale
            {name: t, items: [{name: a, oid: 1.3.6.1}, {name: a, oid: 1.3.6.2, metric: m}]}   | items[1].name
            {name: t, items: [{name: a, oid: 1.3.6.1}, {name: b, oid: 1.3.6.2, metric: snmp_a}]} | items[1].metric
            {name: t, discovery: [{name: r, indexOid: x, labels: {l: 1.3.6}}]}                | discovery[0].indexOid
            {name: t, discovery: [{name: r, indexOid: 1.3.6}]}                                | discovery[0].labels
            {name: t, discovery: [{name: r, indexOid: 1.3.6, labels: {a-b: 1.3.6}}]}          | discovery[0].labels.a-b
            {name: t, discovery: [{name: r, indexOid: 1.3.6, labels: {device: 1.3.6}}]}       | discovery[0].labels.device
            {name: t, discovery: [{name: r, indexOid: 1.3.6, labels: {a: y}}]}                | discovery[0].labels.a
            {name: t, discovery: [{name: r, indexOid: 1.3.6, labels: {a: 1.3.6}, include: '('}]} | discovery[0].include
            {name: t, discovery: [{name: r, indexOid: 1.3.6, labels: {a: 1.3.6}, items: [{name: a, oid: 1.3.0}]}]} | discovery[0].items[0].oid
            {name: t, colour: red}                                                            | colour
            {name: t, items: [{name: a, oid: 1.3.6.1, mtric: m}]}                             | items[0].mtric
            {name: t, items: [{name: a, oid: 1.3.6.1, scale: x}]}                             | items[0].scale
            {name: t, items: 5}                                                               | items
            """)
    void whatIsWrongIsNamed(String text, String field) {
        assertThat(wrong(text)).containsExactly(field);
    }

    @Test
    void aTemplateComesBackFromYamlAsItWent() {
        TemplateInput first = yaml.read("""
                name: 'Probe: "a"'
                vendor: 007
                sysObjectIds: ["1.3.6.1.4.1.9"]
                items: [{name: 'yes', oid: 1.3.6.1.2.1.1.3.0, metric: m, valueType: counter, scale: 0.01}]
                discovery:
                - {name: r, indexOid: 1.3.6, labels: {a: '1.3'}, exclude: '^"x', items: [{name: '1', oid: 1.3.6.5}]}
                """.replace("007", "'007'"));
        assertThat(yaml.read(yaml.write(first))).isEqualTo(first);
    }

    @Test
    void brokenYamlAndAliasBombsAreRefusedWithTheirPlace() {
        assertThat(refused("name: 'a").getMessage()).contains("is not well-formed YAML at line");
        assertThat(refused("name: a\nname: b").getMessage()).contains("twice");
        assertThat(refused("").getMessage()).contains("empty");
        String bomb = "a: &a [x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a]\nname: *b\n";
        assertThat(refused(bomb)).isNotNull();
        assertThat(refused("!!javax.script.ScriptEngineManager [x]")).isNotNull();
    }

    private List<String> wrong(String text) {
        ProblemException refused = refused(text);
        return refused == null
                ? List.of()
                : refused.errors().stream().map(FieldProblem::field).toList();
    }

    private ProblemException refused(String text) {
        return catchThrowableOfType(ProblemException.class, () -> {
            var in = new Input();
            TemplateDescription.of(in, yaml.read(text));
            in.check();
        });
    }
}
