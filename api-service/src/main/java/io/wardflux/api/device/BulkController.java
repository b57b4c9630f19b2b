package io.wardflux.api.device;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ContentDisposition;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v1/devices")
@Tag(name = "devices")
class BulkController {

    private static final String CSV = "text/csv";

    @Schema(name = "DevicesAdded")
    record Added(int created, List<Long> ids) {}

    private final Devices devices;
    private final DeviceQueries queries;
    private final TransactionTemplate transaction;

    BulkController(Devices devices, DeviceQueries queries, TransactionTemplate transaction) {
        this.devices = devices;
        this.queries = queries;
        this.transaction = transaction;
    }

    @PostMapping(path = "/bulk", consumes = MediaType.APPLICATION_JSON_VALUE)
    @ResponseStatus(HttpStatus.CREATED)
    @Operation(
            summary = "Adds up to 10,000 devices, all or none; errors name the index",
            description = "As a list in JSON, or as text/csv as the export gives it")
    Added add(@RequestBody List<@Nullable DeviceInput> inputs) {
        List<Long> ids = devices.addAll(inputs);
        return new Added(ids.size(), ids);
    }

    @PostMapping(path = "/bulk", consumes = CSV)
    @ResponseStatus(HttpStatus.CREATED)
    @Operation(hidden = true)
    Added addTable(HttpServletRequest request) throws IOException {
        return add(DeviceCsv.read(utf8(request.getInputStream().readAllBytes())));
    }

    /** Spreadsheets save UTF-8 or what was usual before it. */
    private static String utf8(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            return new String(bytes, StandardCharsets.ISO_8859_1);
        }
    }

    @GetMapping(path = "/export", produces = CSV)
    @Operation(
            summary = "All devices as CSV, as /devices/bulk takes it",
            responses =
                    @ApiResponse(
                            responseCode = "200",
                            content = @Content(mediaType = CSV, schema = @Schema(type = "string"))))
    void export(HttpServletResponse response) throws IOException {
        response.setContentType(CSV + ";charset=UTF-8");
        response.setHeader(
                HttpHeaders.CONTENT_DISPOSITION,
                ContentDisposition.attachment().filename("devices.csv").build().toString());
        try (Writer out = new BufferedWriter(
                new OutputStreamWriter(response.getOutputStream(), StandardCharsets.UTF_8), 1 << 16)) {
            DeviceCsv.writeHeader(out);
            // Within a transaction the driver fetches row by row, and all rows are of one moment.
            transaction.executeWithoutResult(status -> queries.each(device -> {
                try {
                    DeviceCsv.write(device, out);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }));
        }
    }
}
