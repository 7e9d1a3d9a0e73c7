import java.io.*;
import java.nio.charset.StandardCharsets;
import java.nio.file.*;
import java.util.*;
import org.javarosa.core.model.*;
import org.javarosa.core.model.condition.EvaluationContext;
import org.javarosa.core.model.data.*;
import org.javarosa.core.model.instance.*;
import org.javarosa.form.api.*;
import org.javarosa.model.xform.XFormSerializingVisitor;
import org.javarosa.xform.util.XFormUtils;
import org.javarosa.xpath.*;
import org.javarosa.xpath.expr.*;
import org.javarosa.xpath.parser.*;

/** Speaks for JavaRosa, line by line: a command in, an answer out. Fields are separated by tabs; lines end in \n. */
public class Oracle {
    static FormDef form;
    static FormEntryModel model;
    static FormEntryController controller;

    public static void main(String[] args) throws Exception {
        new org.javarosa.model.xform.XFormsModule().registerModule();
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, "UTF-8");
        for (String line; (line = in.readLine()) != null; ) {
            String answer;
            try {
                answer = "ok\t" + run(line.split("\t", -1));
            } catch (Throwable error) {
                answer = "error\t" + error.getClass().getSimpleName() + ": " + error.getMessage();
            }
            out.println(answer.replace("\r", " ").replace("\n", "\\n"));
        }
    }

    static String run(String[] command) throws Exception {
        switch (command[0]) {
            case "form": return load(command[1]);
            case "set": return set(command[1], command[2].replace("\\n", "\n"));
            case "add": return add(command[1]);
            case "remove": return remove(command[1]);
            case "eval": return eval(command[1], command[2]);
            case "order": return String.join(" ", walk());
            case "xml": walk(); form.postProcessInstance();
                return new String(new XFormSerializingVisitor().serializeInstance(form.getMainInstance()), StandardCharsets.UTF_8);
            default: throw new IllegalArgumentException(command[0]);
        }
    }

    static String load(String path) throws Exception {
        form = XFormUtils.getFormFromFormXml(path, null);
        form.initialize(true, new InstanceInitializationFactory());
        model = new FormEntryModel(form);
        controller = new FormEntryController(model);
        walk();
        return "";
    }

    /** As a person goes through it; repeats with a count come into being on the way. */
    static List<String> walk() {
        List<String> refs = new ArrayList<>();
        controller.jumpToIndex(FormIndex.createBeginningOfFormIndex());
        int event;
        while ((event = controller.stepToNextEvent()) != FormEntryController.EVENT_END_OF_FORM) {
            if (event == FormEntryController.EVENT_QUESTION) {
                FormEntryPrompt prompt = model.getQuestionPrompt();
                int type = prompt.getControlType();
                if (type == Constants.CONTROL_SELECT_ONE || type == Constants.CONTROL_SELECT_MULTI || type == Constants.CONTROL_RANK) prompt.getSelectChoices();
                refs.add(text(model.getFormIndex().getReference()));
            }
        }
        return refs;
    }

    static FormIndex find(String path, int wanted) {
        controller.jumpToIndex(FormIndex.createBeginningOfFormIndex());
        int event;
        while ((event = controller.stepToNextEvent()) != FormEntryController.EVENT_END_OF_FORM) {
            if (event == wanted) {
                String ref = text(model.getFormIndex().getReference());
                if (ref.equals(path) || (wanted == FormEntryController.EVENT_PROMPT_NEW_REPEAT && ref.replaceAll("\\[\\d+\\]$", "").equals(path)))
                    return model.getFormIndex();
            }
        }
        throw new IllegalArgumentException("no " + path);
    }

    static String add(String path) {
        controller.newRepeat(find(path, FormEntryController.EVENT_PROMPT_NEW_REPEAT));
        return "";
    }

    static String remove(String path) {
        FormIndex index = find(path, FormEntryController.EVENT_REPEAT);
        controller.jumpToIndex(index);
        controller.deleteRepeat(index);
        return "";
    }

    static String set(String path, String text) {
        TreeReference ref = ref(path);
        TreeElement node = form.getMainInstance().resolveReference(ref);
        if (node == null) throw new IllegalArgumentException("no " + path);
        IAnswerData data = text.isEmpty() ? null : AnswerDataFactory.templateByDataType(node.getDataType()).cast(new UncastData(text));
        form.setValue(data, ref, true);
        walk();
        return "";
    }

    static String eval(String path, String source) throws Exception {
        EvaluationContext context = new EvaluationContext(form.getEvaluationContext(), ref(path));
        Object value = XPathParseTool.parseXPath(source).eval(form.getMainInstance(), context);
        value = XPathFuncExpr.unpack(value);
        String kind = value instanceof Double ? "number" : value instanceof Boolean ? "boolean" : value instanceof Date ? "date" : "string";
        return kind + "\t" + XPathFuncExpr.toString(value) + (value instanceof Double ? "\t" + value : "");
    }

    static TreeReference ref(String path) {
        TreeReference ref = TreeReference.rootRef();
        for (String part : path.substring(1).split("/")) {
            int bracket = part.indexOf('[');
            String name = bracket < 0 ? part : part.substring(0, bracket);
            int mult = bracket < 0 ? 0 : Integer.parseInt(part.substring(bracket + 1, part.length() - 1)) - 1;
            ref.add(name, name.startsWith("@") ? TreeReference.INDEX_ATTRIBUTE : mult);
        }
        return ref;
    }

    static String text(TreeReference ref) {
        StringBuilder out = new StringBuilder();
        TreeReference generic = ref.genericize();
        for (int i = 0; i < ref.size(); i++) {
            out.append("/").append(ref.getName(i));
            TreeReference sub = generic.getSubReference(i);
            TreeElement template = form.getMainInstance().getTemplatePath(sub);
            if (template != null && template.isRepeatable() && ref.getMultiplicity(i) >= 0) out.append("[").append(ref.getMultiplicity(i) + 1).append("]");
        }
        return out.toString();
    }
}
