package io.etcdagent.ctl;

import io.etcdagent.protocol.client.AgentAddress;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

final class AgentAddressConverter implements ITypeConverter<AgentAddress> {

    @Override
    public AgentAddress convert(String text) {
        try {
            return AgentAddress.parse(text);
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException(String.valueOf(e.getMessage()));
        }
    }
}
